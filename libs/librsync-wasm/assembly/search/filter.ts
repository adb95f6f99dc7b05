/**
 * A Bloom filter, blocked: two bits for each hash, in one word of 64. It tells quickly that no block
 * has a hash, for all but about 1 of 100 of those that none has; and being small, it stays in the
 * processor's caches as the table does not. Half the size lets three times as many pass, twice the size is
 * too large for the caches: both are slower.
 */

let words: usize = 0
let shift: u32 = 0

/** Bytes of a filter for so many blocks: 16 to 32 bits each. */
export function filterSize(blocks: u32): u64 {
  return <u64>1 << (<u64>33 - clz(max(blocks, 16) - 1))
}

/** Begin an empty filter at an address. */
export function filterBegin(at: usize, size: u64): void {
  words = at
  shift = <u32>(32 + 3 - ctz(size))
  memory.fill(at, 0, <usize>size)
}

/** Let a hash pass. */
export function filterAdd(hash: u32): void {
  const mixed = mix(hash)
  const at = wordOf(mixed)
  store<u64>(at, load<u64>(at) | bitsOf(mixed))
}

/** Whether a block may have this hash. */
export function filterPasses(hash: u32): bool {
  const mixed = mix(hash)
  const bits = bitsOf(mixed)
  return (load<u64>(wordOf(mixed)) & bits) === bits
}

/** Fibonacci hashing: the upper bits of a product depend on all bits of the hash. */
function mix(hash: u32): u32 {
  return hash * 0x9e3779b1
}

function wordOf(mixed: u32): usize {
  return words + (<usize>(mixed >> shift) << 3)
}

/** From the lower bits, which the choice of the word does not use. */
function bitsOf(mixed: u32): u64 {
  return (<u64>1 << mixed) | (<u64>1 << (mixed >> 6))
}
