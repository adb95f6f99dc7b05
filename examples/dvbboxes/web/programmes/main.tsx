import { start } from '../shell/start.tsx'
import { words } from '../words/words.ts'
import { Programmes } from './programmes.tsx'

start(words.programmes.title, (status) => <Programmes status={status} />)
