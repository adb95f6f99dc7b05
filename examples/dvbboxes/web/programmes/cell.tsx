import type { GridCellView, GridDayView } from '../../src/api/types.ts'
import { shortClock } from '../shell/clock.ts'
import { words } from '../words/words.ts'

const texts = words.programmes

/** A day of a channel in few words: its colour, how far it goes, what is missing, and who differs. */
export function Cell(props: { readonly cell: GridCellView | null; readonly day: GridDayView }) {
  const { cell, day } = props
  if (cell === null) return <span class="cell cell-none">{texts.none}</span>
  const { items, start, end, colour, missing, groups } = cell
  const part = (moment: number): number =>
    Math.min(100, Math.max(0, (100 * (moment - day.start)) / (day.end - day.start)))
  const course = { '--from': `${part(start)}%`, '--to': `${part(end)}%` }
  return (
    <span class={`cell day-${colour}`} title={texts.colours[colour]}>
      <span class="cell-facts">
        <strong>{texts.items(items)}</strong>
        <span class="cell-end">{texts.ends(shortClock(end))}</span>
      </span>
      <span class="visually-hidden">{texts.colours[colour]}.</span>
      {(missing > 0 || groups.length > 1) && (
        <span class="cell-facts">
          {missing > 0 && <span class="cell-missing">{texts.missing(missing)}</span>}
          {groups.length > 1 && <Layers cell={cell} />}
        </span>
      )}
      <span class="cell-course" aria-hidden="true" style={course}>
        <i style={{ left: `${part(day.midnight)}%` }} />
      </span>
    </span>
  )
}

/** The towns as layers, one below the other where they differ. */
function Layers({ cell: { groups, without } }: { readonly cell: GridCellView }) {
  const told = groups.map((towns) =>
    towns.some((town) => without.includes(town))
      ? `${towns.join(', ')} (${texts.none})`
      : towns.join(', '),
  )
  return (
    <span class="cell-layers" title={`${texts.diverges}: ${told.join(' ≠ ')}`}>
      <span class="visually-hidden">
        {texts.diverges}: {told.join('; ')}
      </span>
      {groups.map((towns, at) => (
        <span
          key={towns.join()}
          class={`layer layer-${towns.some((town) => without.includes(town)) ? 'none' : at % 4}`}
          aria-hidden="true"
        >
          {at > 0 && <b>≠</b>}
          {towns.join(' ')}
        </span>
      ))}
    </span>
  )
}
