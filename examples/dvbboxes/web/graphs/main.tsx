import { Graphs } from '@boxwright/appliance/web'
import { Page } from '../shell/page.tsx'
import { start } from '../shell/start.tsx'
import { words } from '../words/words.ts'

const { title, texts } = words.graphs

start(title, (status) => (
  <Page status={status} title={title}>
    <Graphs texts={texts} />
  </Page>
))
