import { headOf, tailOf } from './window'

/** Entries are 23 bits of a block number plus one, and 9 bits of its tail. 0 is a free slot. */
const BLOCK_BITS: u32 = 23
const BLOCK_MASK: u32 = (1 << BLOCK_BITS) - 1

/** Slots that are looked at: more of them would be a crafted basis. */
const PROBES: u32 = 24

/** The table is filled in parts, each by one thread and in the order of the blocks. */
const PART_BITS: u32 = 4

/** Of each block of the basis, the head (4 bytes) and the tail (2 bytes) of its window. */
let heads: usize = 0
let tails: usize = 0
let blocks: u32 = 0
let slots: usize = 0
let slotShift: u32 = 0
let partMask: u32 = 0
let filter: usize = 0
let filterShift: u64 = 0

/** Say where all is. `slotBits` at most 32, `filterBits` at most 32, both above 8. */
export function placeTable(
  headsAt: usize,
  tailsAt: usize,
  count: u32,
  slotsAt: usize,
  slotBits: u32,
  filterAt: usize,
  filterBits: u32,
): void {
  heads = headsAt
  tails = tailsAt
  blocks = count
  slots = slotsAt
  slotShift = 32 - slotBits
  partMask = (1 << (slotBits - PART_BITS)) - 1
  filter = filterAt
  filterShift = 64 + 5 - filterBits
}

/**
 * Enter the blocks from `from` on, before `until`, whose heads belong to the parts from `first` on,
 * before `end`; 16 in all. In many calls: V8 does not make a call faster that has begun.
 */
export function fill(first: u32, end: u32, from: u32, until: u32): void {
  let block = from
  // A run is entered where it begins, at any length.
  if (block > 0) while (block < until && headAt(block) == headAt(block - 1)) block += 1
  while (block < until) {
    const head = headAt(block)
    let run: u32 = 1
    while (block + run < blocks && headAt(block + run) == head) run += 1
    const part = head >>> (32 - PART_BITS)
    if (part >= first && part < end) enter(block, head, run)
    // All of a run look alike: its first block stands for it.
    block += run
  }
}

/** The block that has such a window; -1 if there is none. */
// @ts-ignore: decorator
@inline
export function lookUp(hash: u64): i32 {
  const head = headOf(hash)
  const tail = tailOf(hash)
  let slot = head >>> slotShift
  for (let probe: u32 = 0; probe < PROBES; probe += 1) {
    const entry = load<u32>(slots + (<usize>slot << 2))
    if (entry == 0) return -1
    if (entry >>> BLOCK_BITS == (tail & 511)) {
      const block = (entry & BLOCK_MASK) - 1
      if (headAt(block) == head && tailAt(block) == tail) return block
    }
    slot = next(slot)
  }
  return -1
}

/** For {@link mayHave}: globals are read anew each time, so a loop had better keep them. */
// @ts-ignore: decorator
@inline
export function filterPlace(): usize {
  return filter
}

/** For {@link mayHave}. */
// @ts-ignore: decorator
@inline
export function filterWidth(): u64 {
  return filterShift
}

/**
 * Whether the filter lets such a window pass: all that are in the table, and few others. Two bits of one
 * word have to be set, so there is one access to memory, and one in hundreds that needs the table.
 */
// @ts-ignore: decorator
@inline
export function mayHave(hash: u64, place: usize, shift: u64): u32 {
  const word = load<u32>(place + (<usize>(hash >>> shift) << 2))
  return (word >>> <u32>(hash >>> 37)) & (word >>> <u32>(hash >>> 32)) & 1
}

function enter(block: u32, head: u32, run: u32): void {
  const tail = tailAt(block)
  let slot = head >>> slotShift
  for (let probe: u32 = 0; probe < PROBES; probe += 1) {
    const at = slots + (<usize>slot << 2)
    const entry = load<u32>(at)
    if (entry == 0) {
      store<u32>(at, (block + 1) | (tail << BLOCK_BITS))
      const word = filter + (<usize>(head >>> (<u32>filterShift - 32)) << 2)
      store<u32>(word, load<u32>(word) | (1 << ((head >>> 5) & 31)) | (1 << (head & 31)))
      return
    }
    const other = (entry & BLOCK_MASK) - 1
    if (entry >>> BLOCK_BITS == (tail & 511) && headAt(other) == head && tailAt(other) == tail) {
      // The first of them stays, unless it starts a shorter run: zeros are best copied at length.
      if (run > 1 && runOf(other, head, run) < run) {
        store<u32>(at, (block + 1) | (tail << BLOCK_BITS))
      }
      return
    }
    slot = next(slot)
  }
}

/** How many blocks from this one on have this head, counted up to a limit. */
function runOf(block: u32, head: u32, limit: u32): u32 {
  let run: u32 = 1
  while (run < limit && block + run < blocks && headAt(block + run) == head) run += 1
  return run
}

/** The next slot of the same part. */
// @ts-ignore: decorator
@inline
function next(slot: u32): u32 {
  return (slot & ~partMask) | ((slot + 1) & partMask)
}

// @ts-ignore: decorator
@inline
function headAt(block: u32): u32 {
  return load<u32>(heads + (<usize>block << 2))
}

// @ts-ignore: decorator
@inline
function tailAt(block: u32): u32 {
  return load<u16>(tails + (<usize>block << 1))
}
