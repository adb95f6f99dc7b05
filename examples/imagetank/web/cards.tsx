import { formatBytes } from '@boxwright/appliance/web'
import type { CardView, DemoCardView, StatusView } from '../src/api/types.ts'
import { ask } from './ask.ts'

const states: Readonly<
  Record<CardView['state'], { readonly look: string; readonly label: string }>
> = {
  opening: { look: 'badge-warn', label: 'Opening' },
  importing: { look: 'badge-warn', label: 'Leave it in' },
  proven: { look: 'badge-good', label: 'Can be pulled out' },
  imported: { look: 'badge-warn', label: 'Copied, not proven' },
  failed: { look: 'badge-bad', label: 'Keep it' },
  foreign: { look: '', label: 'No camera’s, left alone' },
}

/** The cards that are there; in the demo, those that could be. */
export function CardsPanel({ status }: { readonly status: StatusView }) {
  const { cards, demo, mayChange } = status
  return (
    <section class="panel cards" aria-labelledby="cards-title" data-testid="cards">
      <header>
        <h2 id="cards-title">Cards</h2>
      </header>
      {cards.length === 0 && <p class="soft">None is plugged in.</p>}
      <ul class="card-list">
        {cards.map(({ id, label, size, state }) => (
          <li key={id}>
            <CardPicture />
            <span class="card-name">
              <strong>{label}</strong>
              {size > 0 && <span class="soft"> {formatBytes(size)}</span>}
            </span>
            <output class={`badge ${states[state].look}`}>
              {/* It is read out alone when it changes. */}
              <span class="visually-hidden">{label}:&nbsp;</span>
              {states[state].label}
            </output>
          </li>
        ))}
      </ul>
      {demo && mayChange && (
        <>
          <h3>Cards to try</h3>
          <ul class="card-list">
            {demo.map((card) => (
              <DemoCard key={card.name} card={card} />
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

function DemoCard({ card: { name, about, state } }: { readonly card: DemoCardView }) {
  const verb = state === 'in' ? 'pull' : 'plug'
  return (
    <li class="demo-card">
      <span class="card-name">
        <strong>{name}</strong>
        <span class="soft card-about">{about}</span>
      </span>
      <button
        type="button"
        class={state === 'out' ? 'primary' : ''}
        disabled={state === 'making'}
        onClick={() => void ask(`demo/${name}/${verb}`, { method: 'POST' })}
      >
        {state === 'making' ? 'Being made' : state === 'in' ? 'Pull out' : 'Plug in'}
        <span class="visually-hidden"> {name}</span>
      </button>
    </li>
  )
}

function CardPicture() {
  return (
    <svg class="card-picture" viewBox="0 0 24 30" aria-hidden="true">
      <path d="M3 1h13l6 6v20a2 2 0 0 1-2 2H3a2 2 0 0 1-2-2V3a2 2 0 0 1 2-2z" />
      <path class="card-contacts" d="M5 4v5M9 4v5M13 4v5M17 7v4" />
    </svg>
  )
}
