import { formatBytes } from '@boxwright/appliance/web'
import type { ClientView } from '../src/api/types.ts'

const states = {
  idle: { look: 'badge-good', label: 'Runs' },
  updating: { look: 'badge-warn', label: 'Updates' },
  failed: { look: 'badge-bad', label: 'Failed' },
}

/** The demo's client: what it has, and how it came to it. */
export function ClientPanel({ client }: { readonly client: ClientView }) {
  const { look, label } = states[client.state]
  const { last, failure, image } = client
  return (
    <section class="panel client" aria-labelledby="client-title" data-testid="client">
      <header>
        <h2 id="client-title">A client</h2>
        <span class={`badge ${look}`}>{label}</span>
      </header>
      <p class="mono">{image === '' ? 'It has no image yet.' : image}</p>
      {failure !== null && (
        <p class="note note-bad" role="alert">
          {failure}
        </p>
      )}
      {last && (
        <>
          <div class="fetched" aria-hidden="true">
            <div
              class="fetched-part"
              style={{ width: `${Math.max(0.5, (last.fetched / last.size) * 100)}%` }}
            />
          </div>
          <p>
            {last.by === 'rdiff' ? 'By an rdiff: it' : 'As a whole: it'} fetched{' '}
            <strong>{formatBytes(last.fetched)}</strong> for an image of {formatBytes(last.size)},
            in {Math.max(0.1, last.seconds).toFixed(1)} s.
          </p>
        </>
      )}
    </section>
  )
}
