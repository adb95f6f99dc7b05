/**
 * One bit for each of many classes of hashes: told quickly that no block has a hash, for all but a few
 * of those that none has. It is small, and so stays in the processor's caches as the table does not.
 */

let bits: usize = 0
let shift: u32 = 0

/** Bytes of a filter for so many blocks: 8 to 16 bits each. */
export function filterSize(blocks: u32): u64 {
  return (<u64>1) << (<u64>32 - clz(max(blocks, 16) - 1))
}

/** Begin an empty filter at an address. */
export function filterBegin(at: usize, size: u64): void {
  bits = at
  shift = <u32>(32 - 3 - ctz(size))
  memory.fill(at, 0, <usize>size)
}

/** Let a hash pass. */
export function filterAdd(hash: u32): void {
  const place = classOf(hash)
  const at = bits + (place >> 3)
  store<u8>(at, <u8>(<u32>load<u8>(at) | (<u32>1 << (place & 7))))
}

/** Whether a block may have this hash. */
export function filterPasses(hash: u32): bool {
  const place = classOf(hash)
  return ((<u32>load<u8>(bits + (place >> 3)) >> (place & 7)) & 1) !== 0
}

/** Fibonacci hashing: the upper bits of a product depend on all bits of the hash. */
function classOf(hash: u32): u32 {
  return (hash * 0x9e3779b1) >> shift
}
