/** How large everything is, in px. */
export interface Measures {
  readonly columns: number
  readonly tile: { readonly width: number; readonly height: number }
  /** Between two tiles. */
  readonly gap: number
  /** Of a day's head. */
  readonly head: number
  /** Between two days. */
  readonly between: number
}

/** Where a day is. */
export interface DayPlace {
  /** px from the top of the gallery. */
  readonly top: number
  readonly height: number
  /** The place in the whole of its first shot. */
  readonly first: number
  /** Its shots. */
  readonly count: number
}

/** Where everything is: known before any of it is, so that only what is looked at need be there. */
export interface Layout {
  readonly measures: Measures
  readonly days: readonly DayPlace[]
  readonly height: number
  /** Shots in all. */
  readonly total: number
}

/** A half-open range. */
export type Span = readonly [from: number, to: number]

/** How large everything is in a gallery of a width. @param rem px of a letter, as the reader wants it */
export function measuresOf(width: number, rem: number): Measures {
  const isNarrow = width < 34 * rem
  const gap = (isNarrow ? 0.25 : 0.5) * rem
  const least = isNarrow ? 5.5 * rem : width > 110 * rem ? 14 * rem : 10.25 * rem
  const columns = Math.max(2, Math.floor((width + gap) / (least + gap)))
  const side = Math.max(1, (width - gap * (columns - 1)) / columns)
  const tile = { width: side, height: Math.round((side * 2) / 3) }
  return { columns, tile, gap, head: 3 * rem, between: 2 * rem }
}

/** Lay days out. @param counts how many shots each has */
export function layoutOf(counts: readonly number[], measures: Measures): Layout {
  const { columns, tile, gap, head, between } = measures
  const days: DayPlace[] = []
  let top = 0
  let first = 0
  for (const count of counts) {
    const rows = Math.ceil(count / columns)
    const height = head + Math.max(0, rows * (tile.height + gap) - gap)
    days.push({ top, height, first, count })
    top += height + between
    first += count
  }
  return { measures, days, height: Math.max(0, top - between), total: first }
}

/** The day that a shot is of. @param index its place in the whole */
export function dayOfShot({ days }: Layout, index: number): number {
  return lastWhere(days, ({ first }) => first <= index)
}

/** Where a shot is, in px from the top left of its day. @param at its place in the day */
export function cornerOf({ measures }: Layout, at: number): { left: number; top: number } {
  const { columns, tile, gap, head } = measures
  return {
    left: (at % columns) * (tile.width + gap),
    top: head + Math.floor(at / columns) * (tile.height + gap),
  }
}

/** The days of which something is between two heights. */
export function daysWithin({ days }: Layout, [from, to]: Span): Span {
  const first = Math.max(
    0,
    lastWhere(days, ({ top }) => top <= from),
  )
  return [first, lastWhere(days, ({ top }) => top < to) + 1]
}

/** The shots of a day that are between two heights of the gallery. */
export function shotsWithin({ measures, days }: Layout, day: number, [from, to]: Span): Span {
  const place = days[day]
  if (!place) return [0, 0]
  const { columns, tile, gap, head } = measures
  const row = (height: number): number => (height - place.top - head) / (tile.height + gap)
  const within = (at: number): number => Math.min(place.count, Math.max(0, at * columns))
  return [within(Math.floor(row(from))), within(Math.ceil(row(to)))]
}

/**
 * Where a key leads.
 *
 * @param index the place in the whole of the shot that has the focus
 * @returns another place; `undefined`: the key leads nowhere
 */
export function moved(layout: Layout, index: number, key: string): number | undefined {
  const { days, total, measures } = layout
  const last = total - 1
  const within = (to: number): number => Math.min(last, Math.max(0, to))
  switch (key) {
    case 'ArrowLeft':
      return within(index - 1)
    case 'ArrowRight':
      return within(index + 1)
    case 'Home':
      return 0
    case 'End':
      return within(last)
    case 'ArrowUp':
    case 'ArrowDown':
      break
    default:
      return undefined
  }
  const { columns } = measures
  const day = dayOfShot(layout, index)
  const { first, count } = days[day] ?? { first: 0, count: 0 }
  const at = index - first
  const column = at % columns
  if (key === 'ArrowDown') {
    if (at + columns < count) return index + columns
    // The last row may be a short one.
    if (Math.floor(at / columns) < Math.floor((count - 1) / columns)) return first + count - 1
    const next = days[day + 1]
    return next ? next.first + Math.min(column, next.count - 1) : within(first + count - 1)
  }
  if (at >= columns) return index - columns
  const before = days[day - 1]
  if (!before) return within(0)
  const row = Math.floor((before.count - 1) / columns) * columns
  return before.first + Math.min(row + column, before.count - 1)
}

/** The last place at which what is true of the first ones still is; -1: nowhere. */
function lastWhere<One>(all: readonly One[], holds: (one: One) => boolean): number {
  let low = 0
  let high = all.length
  while (low < high) {
    const middle = (low + high) >> 1
    const one = all[middle]
    if (one !== undefined && holds(one)) low = middle + 1
    else high = middle
  }
  return low - 1
}
