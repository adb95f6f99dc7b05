import type { CopyList } from './copy-list.ts'
import type { Copies } from './desk.ts'

/** A shorter piece is left to the search: it may find a longer one there. */
const shortest = 32

/**
 * Follow a copy through the file that it is from: of what that one has of the basis, so has the target.
 *
 * @param first - what the file between has of the basis; ascending, without overlaps
 * @param start - where the copy begins in the target
 * @param length - of the copy
 * @param offset - where it begins in the file between
 * @param into - takes what the target has of the basis
 */
export function follow(
  first: Copies,
  start: number,
  length: number,
  offset: number,
  into: CopyList,
): void {
  const end = offset + length
  for (let at = lastBefore(first, offset) * 3; at < first.length; at += 3) {
    const [from = 0, count = 0, source = 0] = first.subarray(at, at + 3)
    if (from >= end) return
    const low = Math.max(from, offset)
    const high = Math.min(from + count, end)
    if (high - low >= shortest) into.add(start + low - offset, high - low, source + low - from)
  }
}

/** The last copy that begins at a place or before it; the first one, if none does. */
function lastBefore(copies: Copies, place: number): number {
  let [low, high] = [0, copies.length / 3]
  while (high - low > 1) {
    const middle = (low + high) >>> 1
    if ((copies[middle * 3] ?? 0) <= place) low = middle
    else high = middle
  }
  return low
}
