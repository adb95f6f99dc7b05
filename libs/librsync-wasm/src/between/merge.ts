import type { Copies } from './desk.ts'

/** What is left of a copy of which an earlier one has a part: below this it costs more than it saves. */
const shortest = 16

/**
 * Make one list of the copies of all units: they overlap where one went on past its unit, and are one
 * where they follow each other in both files.
 *
 * @param units - ascending; within each, too
 * @returns copies that do not overlap, ascending, in lists no longer than the units'
 */
export async function* mergeCopies(
  units: AsyncIterable<Copies> | Iterable<Copies>,
): AsyncGenerator<Copies> {
  // The last one, which may go on; numbers rather than objects, for there may be millions.
  let [start, length, offset] = [0, 0, 0]
  for await (const copies of units) {
    const merged = new Float64Array(copies.length)
    let end = 0
    for (let at = 0; at < copies.length; at += 3) {
      const known = Math.max(0, start + length - (copies[at] ?? 0))
      const from = (copies[at] ?? 0) + known
      const more = (copies[at + 1] ?? 0) - known
      const place = (copies[at + 2] ?? 0) + known
      if (more <= 0) continue
      if (length > 0 && from === start + length && place === offset + length) {
        length += more
      } else if (more >= shortest) {
        if (length > 0) {
          merged[end] = start
          merged[end + 1] = length
          merged[end + 2] = offset
          end += 3
        }
        start = from
        length = more
        offset = place
      }
    }
    if (end > 0) yield merged.subarray(0, end)
  }
  if (length > 0) yield Float64Array.of(start, length, offset)
}
