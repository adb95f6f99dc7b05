import { groupAhead, jump, matchAhead, matchBehind } from './basis'
import { beginCopies, countCopies, keep } from './copies'
import { searchGap } from './gap'
import { filterPlace, filterWidth, lookUp, mayHave } from './table'
import { hashOf, roll, WINDOW } from './window'

/** How far to look for a match on the same diagonal after a mismatch. */
const DIAGONAL: usize = 4096

/** A match on the same diagonal that costs less than this many literal bytes is taken at once. */
const NEAR: usize = 64

/** A copy shorter than this is not worth its command. */
const SHORTEST: usize = 24

/** After so many candidates that were none, windows are skipped, ever more. */
const PATIENCE: u32 = 64

/** Nothing is known of the diagonal. */
const NOWHERE: i64 = -1

let stride: i64 = 0
/** The block of the window that {@link scan} has found. */
let candidate: u32 = 0
/** The match that {@link findAhead} or {@link findAnywhere} has found: in the target, in the basis, its length. */
let foundAt: usize = 0
let foundPosition: i64 = 0
let foundLength: usize = 0
/** How many candidates of this unit were none. */
let vain: u32 = 0

export function placeUnit(strideBytes: u32): void {
  stride = strideBytes
}

/**
 * Find what the target from `start` to `end` has in common with the basis. The first copy may begin
 * before `start`, at `low` at the earliest, and the last may end after `end`, at `high` at the latest:
 * bytes from `low` to `high` are there.
 *
 * @returns how many copies are in the list
 */
export function unit(start: usize, end: usize, low: usize, high: usize): u32 {
  /** Of the last copy, in the target and in the basis. */
  let at = start
  let position = NOWHERE
  let floor = low
  vain = 0
  beginCopies(start)
  while (at < end) {
    const isAhead = position != NOWHERE && findAhead(at, position, high)
    const limit = isAhead ? min(end, foundAt) : end
    let isFound = isAhead && foundAt < end
    if (!isAhead || limit - at > NEAR) {
      const aheadAt = foundAt
      const aheadLength = foundLength
      if (findAnywhere(at, floor, limit, high)) isFound = true
      else if (isFound) {
        foundAt = aheadAt
        foundLength = aheadLength
        foundPosition = position + (aheadAt - at)
      }
    }
    if (!isFound) break
    if (position != NOWHERE) searchGap(at, foundAt - at, position, foundPosition)
    keep(foundAt, foundLength, foundPosition)
    at = floor = foundAt + foundLength
    position = foundPosition + foundLength
  }
  return countCopies()
}

/** Look for a match on the same diagonal, not far. */
function findAhead(at: usize, position: i64, high: usize): bool {
  const limit = min(DIAGONAL, high - at)
  let group = groupAhead(at, limit, position)
  while (group < limit) {
    const before = matchBehind(at + group, group, position + group)
    const after = matchAhead(at + group, high - at - group, position + group)
    if (before + after >= SHORTEST) {
      foundAt = at + group - before
      foundPosition = position + (group - before)
      foundLength = before + after
      return true
    }
    const skip = group + max(16, after & ~15)
    if (skip >= limit) return false
    group = skip + groupAhead(at + skip, limit - skip, position + skip)
  }
  return false
}

/** Look for the first match that begins before `end`, wherever it is in the basis. */
function findAnywhere(at: usize, floor: usize, end: usize, high: usize): bool {
  const last = min(end, max(high, at + WINDOW - 1) - (WINDOW - 1))
  let from = at
  while (from < last) {
    from = scan(from, last)
    if (from >= last) return false
    const place = <i64>candidate * stride
    jump(place)
    if (matchAhead(from, WINDOW, place) == WINDOW) {
      const before = matchBehind(from, from - floor, place)
      foundAt = from - before
      foundPosition = place - before
      foundLength = before + matchAhead(from, high - from, place)
      return true
    }
    vain += 1
    from += 1 + vain / PATIENCE
  }
  return false
}

/** The first window from `at` on and before `end` that the index knows; `end` if there is none. */
function scan(at: usize, end: usize): usize {
  const place = filterPlace()
  const shift = filterWidth()
  let hash = hashOf(at, WINDOW - 1)
  let byte = at + WINDOW - 1
  const stop = end + WINDOW - 1
  // Four at a time: nearly always none of them passes.
  while (byte + 4 <= stop) {
    const a = roll(hash, byte)
    const b = roll(a, byte + 1)
    const c = roll(b, byte + 2)
    hash = roll(c, byte + 3)
    const pa = mayHave(a, place, shift)
    const pb = mayHave(b, place, shift)
    const pc = mayHave(c, place, shift)
    const pd = mayHave(hash, place, shift)
    if (pa | pb | pc | pd) {
      if (pa && known(a)) return byte - (WINDOW - 1)
      if (pb && known(b)) return byte - (WINDOW - 2)
      if (pc && known(c)) return byte - (WINDOW - 3)
      if (pd && known(hash)) return byte - (WINDOW - 4)
    }
    byte += 4
  }
  while (byte < stop) {
    hash = roll(hash, byte)
    if (mayHave(hash, place, shift) && known(hash)) return byte - (WINDOW - 1)
    byte += 1
  }
  return end
}

function known(hash: u64): bool {
  const block = lookUp(hash)
  candidate = block
  return block >= 0
}
