import '@boxwright/appliance/web/style.css'
import './style/index.css'
import { render } from 'preact'
import type { FileView, ImportView, LogView, StatusView } from '../src/api/types.ts'
import { App } from './app.tsx'
import { ask } from './ask.ts'
import type { PageState } from './state.ts'

/** s before the box is asked again. */
const again = 3

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

/** Ask the box until it answers, then draw the page. */
async function main(): Promise<void> {
  try {
    const first = await load()
    document.title = first.status.title
    render(<App first={first} load={load} />, document.body)
  } catch {
    render(
      <p class="note note-warn" role="alert">
        The box does not answer yet. It is asked again in {again} seconds.
      </p>,
      document.body,
    )
    setTimeout(() => void main(), again * 1000)
  }
}

void main()
