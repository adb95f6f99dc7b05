import { Scroller } from '@boxwright/appliance/web'
import type { BoxState, BoxView } from '../src/boxes.ts'
import { restart } from './ask.ts'
import { lines } from './lines.ts'

const states: Readonly<Record<BoxState, { readonly look: string; readonly label: string }>> = {
  starting: { look: 'badge-warn', label: 'Starts' },
  ready: { look: 'badge-good', label: 'Runs' },
  ending: { look: 'badge-warn', label: 'Ends' },
  ended: { look: 'badge-bad', label: 'Ended' },
}

/** One box: what it is, how it is, where it is, and what it is made of. */
export function BoxPanel({ box }: { readonly box: BoxView }) {
  const { name, summary, state, addresses, note, end } = box
  const [title = name, ...about] = summary.split(': ')
  const { look, label } = states[state]
  const [page, ...others] = addresses
  const code = lines[name]
  const id = `box-${name}`
  return (
    <li class="panel box" aria-labelledby={id} data-box={name}>
      <header>
        <h2 id={id}>{title}</h2>
        <output class={`badge ${look}`}>{end === undefined ? label : `${label}: ${end}`}</output>
      </header>
      <p>{sentence(about.join(': '))}</p>
      <div class="actions">
        {state === 'ended' && (
          <button type="button" class="primary" onClick={() => void restart(name)}>
            Start {title} again
          </button>
        )}
        {page && (
          <a class="button primary" href={page.url}>
            Open {title}
          </a>
        )}
        {others.length > 0 && (
          <ul class="places">
            {others.map(({ what, url }) => (
              <li key={url}>
                <a href={url}>{what}</a>
              </li>
            ))}
          </ul>
        )}
      </div>
      {note && <p class="soft said">{note}</p>}
      {code && (
        <div class="code">
          <Scroller label={`The code of ${title}`}>
            <pre>
              <code>{code.trim()}</code>
            </pre>
          </Scroller>
        </div>
      )}
    </li>
  )
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}
