import { useEffect } from 'preact/hooks'
import type { DayView } from '../../src/api/types.ts'
import { cornerOf, type Layout, type Span, shotsWithin } from './layout.ts'
import type { Shots } from './shots.ts'
import { Tile, type TileHands } from './tile.tsx'

/** Props of {@link Day}. */
export interface DayProps {
  readonly day: DayView
  /** Which day it is. */
  readonly number: number
  readonly layout: Layout
  /** What is looked at: px from the top of the gallery. */
  readonly span: Span
  readonly shots: Shots
  readonly selected: ReadonlySet<string>
  /** The place in the whole of the shot that Tab leads to. */
  readonly active: number
  readonly isFast: boolean
  readonly hands: TileHands
  readonly onSelect: (paths: readonly string[], isSelected: boolean) => void
}

const titles = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeZone: 'UTC' })

/** What a day is called. */
export function titleOf({ path, date }: DayView): string {
  if (date === null) return path || 'Not in a folder'
  return titles.format(new Date(date))
}

/** A day's photos: those of them that are looked at. */
export function Day({ day, number, layout, span, shots, selected, active, ...props }: DayProps) {
  const { path, shots: count } = day
  const known = shots.of(path)
  // With each drawing: what could not be had is asked for again.
  useEffect(() => {
    if (!known) void shots.load(path)
  })
  const place = layout.days[number]
  if (!place) return null
  const isAll =
    known !== undefined && known.length > 0 && known.every((one) => selected.has(one.path))
  const { tile } = layout.measures
  const [from, to] = shotsWithin(layout, number, span)
  const own = active - place.first
  const isPinned = own >= 0 && own < place.count && (own < from || own >= to)
  const seen = Array.from({ length: to - from }, (_, at) => from + at)
  // In the order of the days: what has the focus must never be moved, or it loses it.
  const drawn = !isPinned ? seen : own < from ? [own, ...seen] : [...seen, own]
  const title = titleOf(day)
  return (
    <section
      class="day"
      aria-label={title}
      data-testid="day"
      style={{ top: `${place.top}px`, height: `${place.height}px` }}
    >
      <header style={{ height: `${layout.measures.head}px` }}>
        <h2>{title}</h2>
        <span class="soft">{count}</span>
        {known && (
          <button
            type="button"
            class="quiet"
            onClick={() =>
              props.onSelect(
                known.map((shot) => shot.path),
                !isAll,
              )
            }
          >
            {isAll ? 'Select none' : 'Select all'}
            <span class="visually-hidden"> of {title}</span>
          </button>
        )}
      </header>
      <ul class="tiles">
        {known &&
          drawn.map((at) => {
            const shot = known[at]
            return shot ? (
              <Tile
                key={shot.path}
                shot={shot}
                index={place.first + at}
                at={at + 1}
                of={count}
                {...cornerOf(layout, at)}
                width={tile.width}
                height={tile.height}
                isSelected={selected.has(shot.path)}
                isActive={own === at}
                isFast={props.isFast}
                hands={props.hands}
              />
            ) : null
          })}
      </ul>
    </section>
  )
}
