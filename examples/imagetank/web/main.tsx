import { openPage } from '@boxwright/appliance/web'
import '@boxwright/appliance/web/style.css'
import './style/index.css'
import type { FileView, ImportView, LogView, StatusView } from '../src/api/types.ts'
import { App } from './app.tsx'
import { ask } from './ask.ts'
import type { PageState } from './state.ts'

/** All that the page begins with. */
async function load(): Promise<PageState> {
  const [status, imports, files, log] = await Promise.all([
    ask<StatusView>('status'),
    ask<ImportView[]>('imports'),
    ask<FileView[]>('files'),
    ask<LogView[]>('log'),
  ])
  return { status, imports, files, log }
}

openPage({
  load,
  title: ({ status }) => status.title,
  draw: (first) => <App first={first} load={load} />,
})
