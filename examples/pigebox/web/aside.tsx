import { type Connection, formatTime } from '@boxwright/appliance/web'
import { usePart } from './page.ts'

const states = {
  recording: { look: 'badge-good', label: 'Recording' },
  waiting: { look: 'badge-warn', label: 'Waiting' },
  stopped: { look: 'badge-bad', label: 'Stopped' },
}

/** How the box is, and what time it has. */
export function Aside({ connection }: { readonly connection: Connection }) {
  const state = usePart(({ status }) => status.recorder.state)
  const now = usePart((page) => page.now)
  const zone = usePart(({ status }) => status.zone)
  const { look, label } =
    connection === 'lost' ? { look: 'badge-bad', label: 'Connection lost' } : states[state]
  return (
    <>
      <output class={`badge ${look}`}>{label}</output>
      <time class="box-clock" dateTime={new Date(now).toISOString()} title="The box's clock">
        {formatTime(now, { zone, seconds: true })}{' '}
        <small>{zone.split('/').at(-1)?.replaceAll('_', ' ')}</small>
      </time>
    </>
  )
}
