import type { Copies } from './desk.ts'

/** A piece of the target that the basis has, too. */
export interface Copy {
  /** Where in the target, in bytes. */
  readonly start: number
  /** In bytes. */
  readonly length: number
  /** Where in the basis, in bytes. */
  readonly offset: number
}

/** What is left of a copy of which an earlier one has a part: below this it costs more than it saves. */
const shortest = 16

/**
 * Make one list of the copies of all units: they overlap where one went on past its unit, and are one
 * where they follow each other in both files.
 *
 * @param units - ascending; within each, too
 * @returns copies that do not overlap, ascending, in lists as long as the units'
 */
export async function* mergeCopies(
  units: AsyncIterable<Copies> | Iterable<Copies>,
): AsyncGenerator<Copy[]> {
  let last: Copy | undefined
  for await (const copies of units) {
    const merged: Copy[] = []
    for (let at = 0; at < copies.length; at += 3) {
      const [start = 0, length = 0, offset = 0] = copies.subarray(at, at + 3)
      const known = last ? Math.max(0, last.start + last.length - start) : 0
      if (length <= known) continue
      const copy = { start: start + known, length: length - known, offset: offset + known }
      if (last && follows(last, copy)) {
        last = { ...last, length: last.length + copy.length }
      } else if (copy.length >= shortest) {
        if (last) merged.push(last)
        last = copy
      }
    }
    if (merged.length > 0) yield merged
  }
  if (last) yield [last]
}

function follows(a: Copy, b: Copy): boolean {
  return a.start + a.length === b.start && a.offset + a.length === b.offset
}
