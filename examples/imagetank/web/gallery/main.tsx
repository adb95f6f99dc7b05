import '@boxwright/appliance/web/style.css'
import 'photoswipe/style.css'
import '../style/index.css'
import { render } from 'preact'
import type { DayView, StatusView } from '../../src/api/types.ts'
import { ask } from '../ask.ts'
import { Gallery } from './gallery.tsx'

/** s before the box is asked again. */
const again = 3

/** Ask the box until it answers, then draw the page. */
async function main(): Promise<void> {
  try {
    const [status, days] = await Promise.all([ask<StatusView>('status'), ask<DayView[]>('days')])
    document.title = `Gallery · ${status.title}`
    render(<Gallery title={status.title} version={status.version} first={days} />, document.body)
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
