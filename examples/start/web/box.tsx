import { Scroller } from '@boxwright/appliance/web'
import { useRef } from 'preact/hooks'
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
  const { name, summary, state, addresses, note, memory, end } = box
  const [title = name, ...about] = summary.split(': ')
  const { look, label } = states[state]
  const [page, ...others] = addresses
  const heading = useRef<HTMLHeadingElement>(null)
  return (
    <li class="panel box" data-box={name}>
      <header>
        <h2 ref={heading} tabIndex={-1}>
          {title}
        </h2>
        <output class={`badge ${look}`}>
          {/* It is read out alone when it changes. */}
          <span class="visually-hidden">{title}:&nbsp;</span>
          {end === undefined ? label : `${label}: ${end}`}
        </output>
      </header>
      <p>{sentence(about.join(': '))}</p>
      <div class="ways">
        {state === 'ended' && (
          <button
            type="button"
            class="primary"
            onClick={() => {
              // The button goes, and must not take the focus with it.
              heading.current?.focus()
              void restart(name)
            }}
          >
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
                <a href={url}>
                  {what}
                  <span class="visually-hidden"> of {title}</span>
                </a>
              </li>
            ))}
          </ul>
        )}
      </div>
      {note && <p class="soft said">{note}</p>}
      {memory !== undefined && <p class="soft said">{megabytes(memory)} of memory.</p>}
      <Lines of={name} title={title} />
    </li>
  )
}

/** What a box has that nobody has made yet. */
export function YourOwnPanel() {
  return (
    <li class="panel box box-own">
      <header>
        <h2>A box of your own</h2>
      </header>
      <p>
        What is around each of these: a page, live events and health; if you want them, a login, a
        name on the network, metrics and a journal.
      </p>
      <Lines of="your-own" title="a box of your own" />
    </li>
  )
}

/** The lines of code that make a box. */
function Lines({ of, title }: { readonly of: string; readonly title: string }) {
  const code = lines[of]
  if (code === undefined) return null
  return (
    <div class="code">
      <Scroller label={`The code of ${title}`}>
        <pre>
          <code>{code.trim()}</code>
        </pre>
      </Scroller>
    </div>
  )
}

/** Bytes as `98 MB`. */
export function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}
