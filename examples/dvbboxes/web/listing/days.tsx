import type { ListingCheckView, ListingDayView } from '../../src/api/types.ts'
import { length, shortClock } from '../shell/clock.ts'
import { longDay } from '../shell/days.ts'
import { Findings } from '../shell/findings.tsx'
import { words } from '../words/words.ts'
import { bestOf, Timeline } from './timeline.tsx'

const texts = words.listing

/** How many names of a proposal are shown. */
const most = 6

/** Props of {@link Days}. */
export interface DaysProps {
  readonly check: ListingCheckView
  /** Add names at the end of a day. */
  readonly onAdd: (day: string, names: readonly string[]) => void
}

/** Each day of a listing as it would be played. */
export function Days({ check: { days }, onAdd }: DaysProps) {
  if (days.length === 0) return null
  return (
    <section class="panel days" aria-labelledby="days-title" data-testid="days">
      <header>
        <h2 id="days-title">{texts.days}</h2>
        <ul class="legend">
          {(['on', 'missing', 'gap', 'overlap', 'filler'] as const).map((kind) => (
            <li key={kind}>
              <i class={`key key-${kind}`} aria-hidden="true" />
              {texts.legend[kind]}
            </li>
          ))}
        </ul>
      </header>
      <ol>
        {days.map((day) => (
          <li key={day.day} class="listed-day">
            <h3>{longDay(day.day)}</h3>
            <span class={`badge day-badge day-${day.colour}`}>
              {words.programmes.short[day.colour]}
            </span>
            <span class="soft">{texts.dayFacts(day.items.length, shortClock(day.ends))}</span>
            <Timeline day={day} />
            <Findings findings={day.findings} />
            <Fillers day={day} onAdd={(names) => onAdd(day.day, names)} />
          </li>
        ))}
      </ol>
    </section>
  )
}

/** What would fill the end of a day: a listing has no other gaps, for each item follows the one before. */
function Fillers(props: {
  readonly day: ListingDayView
  readonly onAdd: (names: readonly string[]) => void
}) {
  const { day, onAdd } = props
  const best = bestOf(day.proposals).at(-1)
  if (best === undefined) return null
  const names = best.media.map(({ filename }) => filename.replace(/\.ts$/, ''))
  const sum = best.media.reduce((total, { duration }) => total + duration, 0)
  return (
    <p class="fillers" data-testid="fillers">
      {texts.fillers(length(sum))} <span class="mono">{names.slice(0, most).join(', ')}</span>
      {names.length > most && ` +${names.length - most}`}{' '}
      <button type="button" class="quiet" onClick={() => onAdd(names)}>
        {texts.add}
      </button>
    </p>
  )
}
