import type { BoxHistoryView, BoxView, HistoryView, StateKind } from '../../src/api/types.ts'
import { shortClock } from '../shell/clock.ts'
import { words } from '../words/words.ts'
import { age } from './age.ts'

const texts = words.boxes

/** Heights of a row, in units of its picture. */
const tall = 30

/** Props of {@link Lag}. */
export interface LagProps {
  readonly history: HistoryView
  readonly boxes: readonly BoxView[]
}

/** A strip for each box: how old what is shown of it was, over time, in the colour of its state. */
export function Lag({ history, boxes }: LagProps) {
  const { every, from } = history
  const length = history.boxes[0]?.lag.length ?? 0
  const to = from + length * every
  return (
    <div class="lag" data-testid="lag">
      <ul>
        {history.boxes.map((row) => (
          <Strip
            key={`${row.town}/${row.host}`}
            row={row}
            box={boxes.find(({ town, host }) => town === row.town && host === row.host)}
          />
        ))}
      </ul>
      <div class="lag-axis" aria-hidden="true">
        <span>{shortClock(from)}</span>
        <span>{shortClock((from + to) / 2)}</span>
        <span>{texts.now}</span>
      </div>
    </div>
  )
}

function Strip(props: { readonly row: BoxHistoryView; readonly box: BoxView | undefined }) {
  const { row, box } = props
  const known = row.lag.filter((lag) => lag !== null)
  const worst = Math.max(0, ...known)
  const told = [
    ...(box ? [texts.states[box.state.kind]] : []),
    known.length === 0 ? texts.unknown : `${texts.behind} ${texts.most(age(worst))}`,
  ].join(', ')
  return (
    <li>
      <span class="lag-name">
        {row.host} <span class="soft">{row.town}</span>
      </span>
      <svg
        viewBox={`0 0 ${row.lag.length} ${tall}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={texts.lagLine(row.host, told)}
      >
        {bandsOf(row.states).map(({ kind, at, width }) => (
          <rect
            key={at}
            class={`band band-${kind ?? 'none'}`}
            x={at}
            y="0"
            width={width}
            height={tall}
          />
        ))}
        <path class="lag-line" d={courseOf(row.lag)} />
      </svg>
      <span class="lag-most">{known.length === 0 ? texts.unknown : texts.most(age(worst))}</span>
    </li>
  )
}

/** A stretch of samples in one state. */
interface Band {
  readonly kind: StateKind | null
  readonly at: number
  readonly width: number
}

function bandsOf(states: readonly (StateKind | null)[]): readonly Band[] {
  const bands: Band[] = []
  for (const [at, kind] of states.entries()) {
    const last = bands.at(-1)
    if (last?.kind === kind) bands[bands.length - 1] = { ...last, width: last.width + 1 }
    else bands.push({ kind, at, width: 1 })
  }
  return bands
}

/** s at which the line is at the top. */
const top = 3600

/** Its height: by the logarithm, for what matters is a second, a minute, an hour. */
const heightOf = (lag: number): number =>
  tall - 1 - (tall - 2) * Math.min(1, Math.log1p(lag) / Math.log1p(top))

/** The line, with holes where nothing was known. */
function courseOf(lags: readonly (number | null)[]): string {
  let path = ''
  let isDown = false
  for (const [at, lag] of lags.entries()) {
    if (lag !== null) {
      const y = heightOf(lag).toFixed(1)
      path += isDown ? `V${y}H${at + 1}` : `M${at} ${y}H${at + 1}`
    }
    isDown = lag !== null
  }
  return path
}
