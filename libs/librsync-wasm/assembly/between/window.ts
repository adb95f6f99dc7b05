/**
 * Gear hashing: `h = (h << 2) + G[byte]`, so that after 32 bytes the oldest one has left the 64 bits
 * by itself. A step is a shift and an addition, and nothing has to be taken out of the hash again.
 */

/** Bytes that a hash depends on: 64 bits at 2 bits a step. */
export const WINDOW: u32 = 32

/** Where G is: 256 numbers of 64 bits. A constant address costs the loop no register. */
const GEAR: usize = 1024

/** The first byte after G, a multiple of 64. */
export const GEAR_END: usize = GEAR + 256 * 8

/** Fill G, with splitmix64: the same numbers for ever, as indexes are kept. */
export function fillGear(): void {
  let state: u64 = 0x6c69627273796e63
  for (let at = GEAR; at < GEAR_END; at += 8) {
    state += 0x9e3779b97f4a7c15
    let z = state
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9
    z = (z ^ (z >>> 27)) * 0x94d049bb133111eb
    store<u64>(at, z ^ (z >>> 31))
  }
}

/** Take in the byte at `at`. */
// @ts-expect-error: decorator
@inline
export function roll(hash: u64, at: usize): u64 {
  return (hash << 2) + load<u64>((<usize>load<u8>(at)) << 3, GEAR)
}

/** The hash of so many bytes. */
// @ts-expect-error: decorator
@inline
export function hashOf(at: usize, count: u32): u64 {
  let hash: u64 = 0
  for (let end = at + count; at < end; at += 1) hash = roll(hash, at)
  return hash
}

/** The upper half: it depends on all bytes of the window, the lower half on the last 16 only. */
// @ts-expect-error: decorator
@inline
export function headOf(hash: u64): u32 {
  return <u32>(hash >>> 32)
}

/** 16 bits more that tell windows with equal heads apart. */
// @ts-expect-error: decorator
@inline
export function tailOf(hash: u64): u32 {
  return <u32>((hash * 0x9e3779b97f4a7c15) >>> 48)
}
