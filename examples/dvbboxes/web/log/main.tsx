import { start } from '../shell/start.tsx'
import { words } from '../words/words.ts'
import { LogPage } from './log.tsx'

start(words.log.title, (status) => <LogPage status={status} />)
