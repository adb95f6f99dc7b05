import type { TimeRange } from './retention.ts'

/**
 * Add a range to a set of ranges: those that touch become one.
 *
 * @param ranges apart from each other, by their start
 * @param range what to add
 */
export function addRange(ranges: readonly TimeRange[], range: TimeRange): TimeRange[] {
  const apart = ranges.filter(({ start, end }) => end < range.start || start > range.end)
  const joined = ranges.filter((one) => !apart.includes(one))
  const start = Math.min(range.start, ...joined.map((one) => one.start))
  const end = Math.max(range.end, ...joined.map((one) => one.end))
  return [...apart, { start, end }].sort((a, b) => a.start - b.start)
}

/**
 * Take a range out of a set of ranges: those that it cuts keep what is outside of it.
 *
 * @param ranges apart from each other, by their start
 * @param range what to take out
 */
export function subtractRange(ranges: readonly TimeRange[], range: TimeRange): TimeRange[] {
  return ranges.flatMap((one) => {
    if (one.end <= range.start || one.start >= range.end) return [one]
    const before = { start: one.start, end: range.start }
    const after = { start: range.end, end: one.end }
    return [before, after].filter(({ start, end }) => start < end)
  })
}
