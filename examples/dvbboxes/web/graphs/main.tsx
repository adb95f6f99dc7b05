import { Graphs } from '@boxwright/appliance/web'
import { Page } from '../shell/page.tsx'
import { start } from '../shell/start.tsx'
import { words } from '../words/words.ts'

start(words.graphs.title, (status) => (
  <Page status={status} title={words.graphs.title}>
    <Graphs />
  </Page>
))
