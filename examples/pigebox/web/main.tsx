import '@boxwright/appliance/web/style.css'
import './style/index.css'
import { render } from 'preact'
import type { StatusView } from '../src/api/types.ts'
import { ask } from './api.ts'
import { App } from './app.tsx'
import { createPage } from './page.ts'

/** s before the box is asked again. */
const again = 3

/** Ask the box until it answers, then draw the page. */
async function main(): Promise<void> {
  try {
    const status = await ask<StatusView>('status')
    document.title = status.title
    render(<App page={createPage(status)} />, document.body)
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
