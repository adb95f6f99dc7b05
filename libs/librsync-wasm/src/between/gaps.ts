import type { Copies, Range } from './desk.ts'
import { unitLength, windowLength } from './layout.ts'

/** What is between copies and long enough to have a window in it. */
export function* gapsBetween(copies: Copies, size: number): Generator<Range> {
  let end = 0
  for (let at = 0; at <= copies.length; at += 3) {
    const [start = size, length = 0] = copies.subarray(at, at + 2)
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

/** Put what was found between copies in its place among them. */
export async function* interleave(
  copies: Copies,
  found: AsyncIterable<Copies>,
): AsyncGenerator<Copies> {
  let next = 0
  const before = (limit: number): Copies => {
    const from = next
    while ((copies[next] ?? limit) < limit) next += 3
    return copies.subarray(from, next)
  }
  for await (const list of found) {
    for (let at = 0; at < list.length; at += 3) {
      yield before(list[at] ?? 0)
      yield list.subarray(at, at + 3)
    }
  }
  yield before(Number.POSITIVE_INFINITY)
}
