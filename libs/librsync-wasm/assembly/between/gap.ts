import { span } from './basis'
import { keep } from './copies'
import { equalAhead, equalBehind } from './equal'

/** A gap shorter than this has hardly room for a copy that pays. */
const LEAST: usize = 32

/** The shortest copy that pays: its command, and that of the literal which it splits. */
const SHORTEST: usize = 16

/** How much of the basis is looked at, at most. */
const MOST: i64 = 1 << 17

const MOST_BITS: u32 = 16

let table: usize = 0

export function placeGap(tableAt: usize): void {
  table = tableAt
}

/**
 * Search what the index is too coarse for: between two copies the target has something new, where the
 * basis has something old. Often it is the same with small changes.
 *
 * @param at - the gap in the target
 * @param from - where the gap in the basis begins, and `to` where it ends
 */
export function searchGap(at: usize, length: usize, from: i64, to: i64): void {
  // In proportion to the gap: nobody can make this slow.
  const room = <usize>min<i64>(to - from, min<i64>(MOST, <i64>(4 * length + 512)))
  if (to <= from || length < LEAST || room < LEAST) return
  const basis = span(from, <u32>room)
  const bits = min(MOST_BITS, 32 - clz<u32>(<u32>room))
  enter(basis, room, bits)
  let taken: usize = 0
  let here: usize = 0
  while (here + 8 <= length) {
    const known = load<u32>(slotOf(at + here, bits))
    if (known) {
      const there = <usize>known - 1
      if (load<u64>(at + here) == load<u64>(basis + there)) {
        const ahead = equalAhead(at + here, basis + there, min(length - here, room - there))
        const behind = equalBehind(at + here, basis + there, min(here - taken, there))
        if (ahead + behind >= SHORTEST) {
          keep(at + here - behind, ahead + behind, from + <i64>there - <i64>behind)
          here += ahead
          taken = here
          continue
        }
      }
    }
    here += 1
  }
}

/** Enter each 8 bytes; the first of equal ones stays. */
function enter(basis: usize, room: usize, bits: u32): void {
  memory.fill(table, 0, <usize>4 << bits)
  for (let there: usize = 0; there + 8 <= room; there += 1) {
    const slot = slotOf(basis + there, bits)
    if (load<u32>(slot) == 0) store<u32>(slot, <u32>there + 1)
  }
}

// @ts-ignore: decorator
@inline
function slotOf(at: usize, bits: u32): usize {
  return table + (<usize>((load<u64>(at) * 0x9e3779b97f4a7c15) >>> (64 - <u64>bits)) << 2)
}
