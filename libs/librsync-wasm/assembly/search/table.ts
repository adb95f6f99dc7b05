/**
 * The blocks of a signature by their weak hash: open addressing, linear probing. A slot has the weak
 * hash, too, so that the blocks themselves, which stay as they stand in the signature, are looked at
 * for a match only: each look would be a miss of the processor's caches.
 */

/** No block. */
export const none: u32 = 0xffffffff

/** How far a block is looked for. It bounds what a signature made of collisions can cost. */
const farthest: u32 = 256

let slots: usize = 0
let capacity: u32 = 0
/** The first block, and the bytes from one to the next: weak hash, big-endian, then the strong one. */
let blocks: usize = 0
let stride: usize = 0

/** Bytes of a slot: the number of a block plus one, 0 if it is free; and its weak hash. */
const slotLength: usize = 8

/** Bytes of a table for so many blocks, two thirds full at most. */
export function tableSize(count: u32): u64 {
  return <u64>capacityFor(count) * slotLength
}

function capacityFor(count: u32): u32 {
  return count + count / 2 + 16
}

/** Begin an empty table at an address. */
export function tableBegin(at: usize, count: u32, firstBlock: usize, blockStride: usize): void {
  slots = at
  capacity = capacityFor(count)
  blocks = firstBlock
  stride = blockStride
  memory.fill(at, 0, <usize>capacity * slotLength)
}

/** The weak hash of a block. */
export function weakOf(block: u32): u32 {
  return bswap(load<u32>(blocks + <usize>block * stride))
}

/** Whether the strong hash of a block begins so. */
export function isStrong(block: u32, digest: usize): bool {
  return sameBytes(blocks + <usize>block * stride + 4, digest, stride - 4)
}

/** Add a block, unless one with the same hashes is there or its place is crowded. */
export function tableAdd(block: u32): void {
  const weak = weakOf(block)
  const digest = blocks + <usize>block * stride + 4
  let slot = slotOf(weak)
  for (let probe: u32 = 0; probe < farthest; probe += 1) {
    const at = slots + <usize>slot * slotLength
    const other = load<u32>(at) - 1
    if (other === none) {
      store<u32>(at, block + 1)
      store<u32>(at, weak, 4)
      return
    }
    if (load<u32>(at, 4) === weak && isStrong(other, digest)) return
    slot = slot + 1 === capacity ? 0 : slot + 1
  }
}

/** Whether any block has a weak hash. */
export function tableHas(weak: u32): bool {
  return find(weak, 0) !== none
}

/** The block with these hashes. */
export function tableFind(weak: u32, digest: usize): u32 {
  return find(weak, digest)
}

/** @param digest 0 if any will do */
function find(weak: u32, digest: usize): u32 {
  let slot = slotOf(weak)
  for (let probe: u32 = 0; probe < farthest; probe += 1) {
    const at = slots + <usize>slot * slotLength
    const block = load<u32>(at) - 1
    if (block === none) return none
    if (load<u32>(at, 4) === weak && (digest === 0 || isStrong(block, digest))) return block
    slot = slot + 1 === capacity ? 0 : slot + 1
  }
  return none
}

/** Spread over any capacity without division: the upper half of a product. */
function slotOf(weak: u32): u32 {
  return <u32>((<u64>(weak * 0x85ebca6b) * <u64>capacity) >> 32)
}

function sameBytes(a: usize, b: usize, length: usize): bool {
  for (let at: usize = 0; at < length; at += 1) {
    if (load<u8>(a + at) !== load<u8>(b + at)) return false
  }
  return true
}
