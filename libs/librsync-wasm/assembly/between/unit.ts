import { groupAhead, jump, matchAhead, matchBehind } from './basis'
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

let stride: i64 = 0
let copies: usize = 0
let count: u32 = 0
/** The block of the window that {@link scan} has found. */
let candidate: u32 = 0

export function placeUnit(copiesAt: usize, strideBytes: u32): void {
  copies = copiesAt
  stride = strideBytes
}

/**
 * Find what the target from `start` to `end` has in common with the basis. The first copy may begin
 * before `start`, at `low` at the earliest, and the last may end after `end`, at `high` at the latest:
 * bytes from `low` to `high` are there.
 *
 * @returns how many copies there are: each start - relative to `start` -, length, and the position
 * in the basis as a float
 */
export function unit(start: usize, end: usize, low: usize, high: usize): u32 {
  const last = min(end, max(high, low + WINDOW - 1) - (WINDOW - 1))
  count = 0
  let at = start
  let floor = low
  let position: i64 = -1
  let vain: u32 = 0
  while (at < end) {
    let next = end
    let nextLength: usize = 0
    let group: usize = 0
    if (position >= 0) {
      const limit = min(DIAGONAL, high - at)
      group = groupAhead(at, limit, position)
      while (group < limit) {
        const before = matchBehind(at + group, group, position + group)
        const after = matchAhead(at + group, high - at - group, position + group)
        if (before + after >= SHORTEST) {
          next = at + group - before
          nextLength = before + after
          break
        }
        const skip = group + max(16, after & ~15)
        if (skip >= limit) break
        group = skip + groupAhead(at + skip, limit - skip, position + skip)
      }
    }
    let found = false
    if (nextLength == 0 || next - at > NEAR) {
      let from = at
      const until = min(next, last)
      while (from < until) {
        from = scan(from, until)
        if (from >= until) break
        const place = <i64>candidate * stride
        jump(place)
        if (matchAhead(from, WINDOW, place) == WINDOW) {
          const before = matchBehind(from, from - floor, place)
          const after = matchAhead(from, high - from, place)
          keep(start, from - before, before + after, place - before)
          at = floor = from + after
          position = place + after
          found = true
          break
        }
        vain += 1
        from += 1 + vain / PATIENCE
      }
    }
    if (found) continue
    if (next >= end) break
    const place = position + (next - at)
    keep(start, next, nextLength, place)
    at = floor = next + nextLength
    position = place + nextLength
  }
  return count
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

function keep(start: usize, at: usize, length: usize, position: i64): void {
  const place = copies + ((<usize>count) << 4)
  store<i32>(place, <i32>(at - start))
  store<u32>(place, length, 4)
  store<f64>(place, <f64>position, 8)
  count += 1
}
