import '@boxwright/appliance/web/style.css'
import './style.css'
import { render } from 'preact'
import type { LogView, SeriesView, StatusView } from '../src/api/types.ts'
import { App } from './app.tsx'
import { ask } from './ask.ts'

/** s before the box is asked again. */
const again = 3

/** Ask the box until it answers, then draw the page. */
async function main(): Promise<void> {
  try {
    const [status, series, log] = await Promise.all([
      ask<StatusView>('status'),
      ask<SeriesView[]>('mirror'),
      ask<LogView[]>('log'),
    ])
    document.title = status.title
    render(<App first={{ status, series, log }} />, document.body)
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
