import type { Copies, Range } from './desk.ts'
import { unitLength, windowLength } from './layout.ts'

/** What is between copies and long enough to have a window in it. */
export function* gapsBetween(copies: Copies, size: number): Generator<Range> {
  let end = 0
  for (let at = 0; at <= copies.length; at += 3) {
    // Not by views: half a million of them take longer to be collected than everything else does.
    const start = copies[at] ?? size
    const length = copies[at + 1] ?? 0
    for (let from = end; start - from >= windowLength; from += unitLength) {
      yield { start: from, end: Math.min(start, from + unitLength) }
    }
    end = Math.max(end, start + length)
  }
}

/** How many gaps make one task at most. */
const mostRanges = 256

/** Make tasks of about the same size; which gaps are together does not depend on the number of workers. */
export function* batches(ranges: Iterable<Range>): Generator<Range[]> {
  let batch: Range[] = []
  let bytes = 0
  for (const range of ranges) {
    batch.push(range)
    bytes += range.end - range.start
    if (bytes < unitLength && batch.length < mostRanges) continue
    yield batch
    batch = []
    bytes = 0
  }
  if (batch.length > 0) yield batch
}

/** How many copies make one list at most. */
const mostTogether = 4096

/** Put what was found between copies in its place among them. */
export async function* interleave(
  copies: Copies,
  found: AsyncIterable<Copies>,
): AsyncGenerator<Copies> {
  let next = 0
  let list = new Float64Array(mostTogether * 3)
  let end = 0
  const put = (from: Copies, at: number): Copies | undefined => {
    list[end] = from[at] ?? 0
    list[end + 1] = from[at + 1] ?? 0
    list[end + 2] = from[at + 2] ?? 0
    end += 3
    if (end < list.length) return undefined
    const full = list
    list = new Float64Array(mostTogether * 3)
    end = 0
    return full
  }
  for await (const more of found) {
    for (let at = 0; at < more.length; at += 3) {
      const start = more[at] ?? 0
      for (; (copies[next] ?? start) < start; next += 3) {
        const full = put(copies, next)
        if (full) yield full
      }
      const full = put(more, at)
      if (full) yield full
    }
  }
  yield list.subarray(0, end)
  for (; next < copies.length; next += mostTogether * 3) {
    yield copies.subarray(next, next + mostTogether * 3)
  }
}
