import { start } from '../shell/start.tsx'
import { words } from '../words/words.ts'
import { MediaPage } from './media.tsx'

start(words.media.title, (status) => <MediaPage status={status} />)
