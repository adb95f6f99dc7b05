import type { ArchivedSegment } from './archived-segment.ts'
import type { PackedSegment } from './packed-segment.ts'
import type { TimeRange } from './retention.ts'

/** Segments by time. */
export class SegmentIndex {
  #segments: PackedSegment[] = []
  #sorted = true
  /** No segment is longer, in ms. */
  #longest = 0

  /** How many there are. */
  get size(): number {
    return this.#segments.length
  }

  /** Add a segment. */
  add(segment: PackedSegment): void {
    const last = this.#segments.at(-1)
    this.#sorted &&= last === undefined || byStart(last, segment) <= 0
    this.#segments.push(segment)
    this.#longest = Math.max(this.#longest, segment.end - segment.start)
  }

  /** Replace everything that is in the index. */
  replace(segments: Iterable<PackedSegment>): void {
    this.#segments = []
    this.#sorted = true
    this.#longest = 0
    for (const segment of segments) this.add(segment)
  }

  /** The segments that touch a range, by start, with one neighbour on either side. */
  around({ start, end }: TimeRange): ArchivedSegment[] {
    const all = this.#ordered()
    const first = this.#firstAfter(start - this.#longest)
    const found: PackedSegment[] = []
    let before: PackedSegment | undefined
    let at = first
    for (; at < all.length; at++) {
      const segment = all[at] as PackedSegment
      if (segment.start >= end) break
      if (segment.end > start) found.push(segment)
      else if (!before || segment.end > before.end) before = segment
    }
    before ??= all[first - 1]
    const after = all[at]
    const neighbours = [before, after].filter((segment) => segment !== undefined)
    return found
      .concat(neighbours)
      .sort(byStart)
      .map((segment) => segment.unpack())
  }

  #ordered(): readonly PackedSegment[] {
    if (!this.#sorted) this.#segments.sort(byStart)
    this.#sorted = true
    return this.#segments
  }

  /** Index of the first segment that starts later than `time`. */
  #firstAfter(time: number): number {
    let low = 0
    let high = this.#segments.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#segments[middle] as PackedSegment).start > time) high = middle
      else low = middle + 1
    }
    return low
  }
}

function byStart(a: PackedSegment, b: PackedSegment): number {
  return a.start - b.start || b.end - a.end
}
