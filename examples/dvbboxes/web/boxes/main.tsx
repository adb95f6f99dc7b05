import { start } from '../shell/start.tsx'
import { words } from '../words/words.ts'
import { BoxesPage } from './boxes.tsx'

start(words.boxes.title, (status) => <BoxesPage status={status} />)
