import { equalAhead, equalBehind, equalGroup } from './equal'

/** Have `length` bytes of the basis from `position` on written to `at`. */
// @ts-expect-error: decorator
@external('env', 'readBasis')
declare function readBasis(position: f64, at: usize, length: u32): void

/** What is read at first around a candidate: most of them lead somewhere new. */
const FIRST: u32 = 16 << 10
const BEFORE: u32 = 4 << 10

/** The one part of the basis that is at hand. */
let view: usize = 0
/** Room for what is looked at besides. */
let aside: usize = 0
let capacity: u32 = 0
let start: i64 = 0
let length: u32 = 0
let size: i64 = 0
/** How much to read next when a match goes on past the view: more each time. */
let ahead: u32 = FIRST

export function placeBasis(at: usize, bytes: u32, asideAt: usize, basisSize: f64): void {
  view = at
  aside = asideAt
  capacity = bytes
  size = <i64>basisSize
  length = 0
}

/**
 * Have some bytes of the basis at hand, without losing the view.
 *
 * @param bytes - at most 128 KiB
 * @returns where they are
 */
export function span(position: i64, bytes: u32): usize {
  const from = position - start
  if (from >= 0 && from + <i64>bytes <= <i64>length) return view + <usize>from
  readBasis(<f64>position, aside, bytes)
  return aside
}

/** Go to a place that has nothing to do with the one before. */
export function jump(position: i64): void {
  ahead = FIRST
  const from = position - start
  if (from >= 0 && from + 64 <= <i64>length) return
  read(max<i64>(0, position - BEFORE), BEFORE + FIRST)
}

/** How many bytes from `target` on, up to `limit`, are in the basis from `position` on. */
export function matchAhead(target: usize, limit: usize, position: i64): usize {
  let done: usize = 0
  while (done < limit && position < size) {
    let from = position - start
    if (from < 0 || from >= <i64>length) {
      // Not beyond what is asked for: the next unit may be another thread's.
      read(position, <u32>min<usize>(ahead, max<usize>(FIRST, limit - done)))
      ahead = min(ahead << 1, capacity)
      from = 0
    }
    const some = min(limit - done, length - <u32>from)
    const same = equalAhead(target + done, view + <u32>from, some)
    done += same
    position += same
    if (same < some) break
  }
  return done
}

/** How many bytes before `target`, up to `limit`, are in the basis before `position`. */
export function matchBehind(target: usize, limit: usize, position: i64): usize {
  let done: usize = 0
  while (done < limit && position > 0) {
    let until = position - start
    if (until <= 0 || until > <i64>length) {
      const bytes = min<i64>(position, FIRST)
      read(position - bytes, <u32>bytes)
      until = bytes
    }
    const some = min(limit - done, <u32>until)
    const same = equalBehind(target - done, view + <u32>until, some)
    done += same
    position -= same
    if (same < some) break
  }
  return done
}

/**
 * Where, at a multiple of 16 bytes from `target` and before `limit`, 16 bytes are in the basis at the
 * same distance from `position`; `limit` or more if nowhere.
 */
export function groupAhead(target: usize, limit: usize, position: i64): usize {
  let done: usize = 0
  while (done < limit && position + 16 <= size) {
    let from = position - start
    if (from < 0 || from + 16 > <i64>length) {
      read(position, FIRST)
      from = 0
    }
    const some = min(limit - done, (length - <u32>from) & ~15)
    const group = equalGroup(target + done, view + <u32>from, some)
    done += group
    if (group < some) return done
    position += some
    if (some < 16) break
  }
  return limit
}

function read(position: i64, bytes: u32): void {
  start = position
  length = <u32>min<i64>(size - position, bytes)
  readBasis(<f64>position, view, length)
}
