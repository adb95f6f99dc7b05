import type { Copies, Range } from './desk.ts'
import { unitLength, windowLength } from './layout.ts'
import type { Copy } from './merge.ts'

/**
 * Turn round what is known: what the new file has of the old one, the old one has of the new one.
 *
 * @param copies - of the way there
 * @returns for the way back, ascending; they may overlap, where the new file has something twice
 */
export function invert(copies: readonly Copy[]): Copy[] {
  return copies
    .map(({ start, length, offset }) => ({ start: offset, length, offset: start }))
    .sort((a, b) => a.start - b.start || b.length - a.length || a.offset - b.offset)
}

/** What is between copies and long enough to have a window in it. */
export function* gapsBetween(copies: readonly Copy[], size: number): Generator<Range> {
  let end = 0
  for (const { start, length } of [...copies, { start: size, length: 0 }]) {
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
  copies: readonly Copy[],
  found: AsyncIterable<Copies>,
): AsyncGenerator<Copies> {
  let next = 0
  const before = (limit: number): Copies => {
    const from = next
    while (next < copies.length && (copies[next]?.start ?? limit) < limit) next += 1
    return Float64Array.from(
      copies.slice(from, next).flatMap(({ start, length, offset }) => [start, length, offset]),
    )
  }
  for await (const list of found) {
    for (let at = 0; at < list.length; at += 3) {
      yield before(list[at] ?? 0)
      yield list.subarray(at, at + 3)
    }
  }
  yield before(Number.POSITIVE_INFINITY)
}
