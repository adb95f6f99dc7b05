/** What a stretch of time holds. */
export interface Stretch {
  /** The mean of the numbers; `NaN` when there are none. */
  readonly average: number
  /** The least of them. */
  readonly lowest: number
  /** The greatest of them. */
  readonly highest: number
}

/** Numbers by time, in slots of equal length: the last so many slots are kept, the others forgotten. */
export interface TimeRing {
  /** The length of a slot, in ms. */
  readonly step: number
  /** How far back it reaches, in ms. */
  readonly span: number
  /** Put a number that was taken at a time; several in one slot are averaged. */
  put(time: number, value: number): void
  /** What the slots from one time up to another hold. */
  over(from: number, to: number): Stretch
}

/**
 * Make a ring: 4 bytes a slot, or 12 with extremes.
 *
 * @param step the length of a slot, in ms
 * @param span how far back it reaches, in ms: a multiple of the step
 * @param extremes whether slots hold more than one number, and so a least and a greatest one
 */
export function timeRing(step: number, span: number, extremes: boolean): TimeRing {
  const slots = span / step
  // Single precision: seven digits are more than a screen shows.
  const empty = (): Float32Array => new Float32Array(slots).fill(Number.NaN)
  const average = empty()
  const lowest = extremes ? empty() : average
  const highest = extremes ? empty() : average
  let newest = Number.NEGATIVE_INFINITY
  let current = Number.NEGATIVE_INFINITY
  let count = 0

  const forget = (slot: number): void => {
    for (const array of [average, lowest, highest]) array[slot % slots] = Number.NaN
  }
  return {
    step,
    span,
    put(time, value) {
      const slot = Math.floor(time / step)
      // A clock that was set back farther than that: what there is has no place in time any more.
      if (slot <= newest - slots) newest = slot - slots
      for (let skipped = Math.max(newest + 1, slot - slots + 1); skipped <= slot; skipped += 1) {
        forget(skipped)
      }
      newest = Math.max(newest, slot)
      // A clock that was set back comes by a slot again: what it says now holds.
      count = slot === current ? count + 1 : 1
      current = slot
      const at = slot % slots
      const before = (array: Float32Array): number => (count === 1 ? value : (array[at] ?? value))
      lowest[at] = Math.min(before(lowest), value)
      highest[at] = Math.max(before(highest), value)
      average[at] = before(average) + (value - before(average)) / count
    },
    over(from, to) {
      const first = Math.max(Math.floor(from / step), newest - slots + 1)
      const last = Math.min(Math.ceil(to / step) - 1, newest)
      const stretch = { sum: 0, count: 0, lowest: Number.NaN, highest: Number.NaN }
      for (let slot = first; slot <= last; slot += 1) {
        const at = slot % slots
        const value = average[at] ?? Number.NaN
        if (Number.isNaN(value)) continue
        const [low = value, high = value] = [lowest[at], highest[at]]
        stretch.sum += value
        stretch.lowest = stretch.count === 0 ? low : Math.min(stretch.lowest, low)
        stretch.highest = stretch.count === 0 ? high : Math.max(stretch.highest, high)
        stretch.count += 1
      }
      return { ...stretch, average: stretch.count > 0 ? stretch.sum / stretch.count : Number.NaN }
    },
  }
}
