/** Rollsum, the rolling hash of rsync and of librsync before 2.2: two sums modulo 2^16. */

/** Added to each byte, so that zeros count. */
export const offset: u32 = 31

/** The hash of a block: `s2 << 16 | s1`. */
export function rollsum(at: usize, length: usize): u32 {
  return rollsumAppend(0, at, length)
}

/** Go on from the hash of the bytes before. */
export function rollsumAppend(hash: u32, at: usize, length: usize): u32 {
  let s1 = hash & 0xffff
  let s2 = hash >> 16
  // All sums are modulo 2^32, a multiple of 2^16: they may overflow.
  const end = at + length
  const weights = i16x8(16, 15, 14, 13, 12, 11, 10, 9)
  const lighter = i16x8(8, 7, 6, 5, 4, 3, 2, 1)
  const ones = i16x8.splat(1)
  let sum1 = i32x4.splat(0)
  let sum2 = i32x4.splat(0)
  let before = i32x4.splat(0)
  let steps: u32 = 0
  for (; at + 16 <= end; at += 16) {
    const bytes = v128.load(at)
    const low = i16x8.extend_low_i8x16_u(bytes)
    const high = i16x8.extend_high_i8x16_u(bytes)
    before = i32x4.add(before, sum1)
    sum1 = i32x4.add(sum1, i32x4.dot_i16x8_s(i16x8.add(low, high), ones))
    sum2 = i32x4.add(sum2, i32x4.dot_i16x8_s(low, weights))
    sum2 = i32x4.add(sum2, i32x4.dot_i16x8_s(high, lighter))
    steps += 16
  }
  s2 += s1 * steps + 16 * total(before) + total(sum2) + offset * ((steps * (steps + 1)) >> 1)
  s1 += total(sum1) + offset * steps
  for (; at < end; at += 1) {
    s1 += load<u8>(at) + offset
    s2 += s1
  }
  return (s2 << 16) | (s1 & 0xffff)
}

function total(x: v128): u32 {
  return (
    i32x4.extract_lane(x, 0) +
    i32x4.extract_lane(x, 1) +
    i32x4.extract_lane(x, 2) +
    i32x4.extract_lane(x, 3)
  )
}
