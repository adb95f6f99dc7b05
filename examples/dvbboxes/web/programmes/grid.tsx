import { Scroller } from '@boxwright/appliance/web'
import { useRef } from 'preact/hooks'
import type { GridView } from '../../src/api/types.ts'
import { query } from '../shell/ask.ts'
import { shortDay } from '../shell/days.ts'
import { words } from '../words/words.ts'
import { Cell } from './cell.tsx'

/** Which day of which channel. */
export interface GridPlace {
  readonly day: string
  readonly service: string
}

/** Props of {@link Grid}. */
export interface GridProps {
  readonly grid: GridView
  /** The broadcast day that it is. */
  readonly today: string
  /** What is shown below. */
  readonly shown: GridPlace
  readonly onOpen: (place: GridPlace) => void
  /** Turn by so many weeks. */
  readonly onTurn: (weeks: number) => void
}

/** Days by channels: the state of each, at a glance. Arrow keys move in it. */
export function Grid({ grid, today, shown, onOpen, onTurn }: GridProps) {
  const table = useRef<HTMLTableElement>(null)
  const { days, channels, cells } = grid
  const hasShown = days.some(({ day }) => day === shown.day)

  function move(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    const { place } = (event.target as HTMLElement).dataset
    if (place === undefined) return
    const [row = 0, column = 0] = place.split(' ').map(Number)
    const turns = { PageUp: -1, PageDown: 1 }[event.key]
    const [down, right] = moves[event.key] ?? [0, 0]
    if (turns === undefined && down === 0 && right === 0) return
    event.preventDefault()
    if (turns !== undefined) onTurn(turns)
    // After a turn it is the same place of another week.
    const next = `${row + down} ${column + right}`
    table.current?.querySelector<HTMLElement>(`[data-place="${next}"]`)?.focus()
  }

  return (
    <Scroller label={words.programmes.grid}>
      <table ref={table} class="grid" onKeyDown={move} data-testid="grid">
        <caption class="visually-hidden">
          {words.programmes.grid}. {words.programmes.keys}
        </caption>
        <thead>
          <tr>
            <th scope="col">{words.programmes.day}</th>
            {channels.map(({ id, name }) => (
              <th key={id} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {days.map((day, row) => (
            <tr key={day.day} class={day.day === today ? 'grid-today' : undefined}>
              <th scope="row">
                {shortDay(day.day)}
                <Hours seconds={day.end - day.start} />
              </th>
              {channels.map(({ id, name }, column) => {
                const place = { day: day.day, service: id }
                const isShown = shown.day === day.day && shown.service === id
                const first = row === 0 && column === 0
                return (
                  <td key={id}>
                    <a
                      class="grid-cell"
                      href={query({ ...place })}
                      aria-current={isShown ? 'true' : undefined}
                      tabIndex={(hasShown ? isShown : first) ? 0 : -1}
                      data-place={`${row} ${column}`}
                      onClick={(event) => {
                        if (event.ctrlKey || event.metaKey || event.shiftKey) return
                        event.preventDefault()
                        onOpen(place)
                      }}
                    >
                      {/* By arrow keys nobody hears the heads of the table. */}
                      <span class="visually-hidden">
                        {name}, {shortDay(day.day)}:{' '}
                      </span>
                      <Cell cell={cells[row]?.[column] ?? null} day={day} />
                    </a>
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroller>
  )
}

const moves: Readonly<Record<string, readonly [down: number, right: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
}

/** A day on which clocks are changed is longer or shorter: nobody should have to wonder. */
function Hours({ seconds }: { readonly seconds: number }) {
  if (seconds === 86_400) return null
  return <span class="grid-hours">{Math.round(seconds / 3600)} h</span>
}
