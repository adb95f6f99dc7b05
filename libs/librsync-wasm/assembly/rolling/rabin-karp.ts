/** RabinKarp, librsync's rolling hash since 2.2: `h = h * multiplier + byte` from a seed of 1, modulo 2^32. */

/** The multiplier. */
export const multiplier: u32 = 0x08104225

/** What the seed adds to a byte that leaves the window: multiplier - 1. */
export const adjustment: u32 = 0x08104224

/** The hash of a block. */
export function rabinKarp(at: usize, length: usize): u32 {
  return rabinKarpAppend(1, at, length)
}

/** Go on from the hash of the bytes before. */
export function rabinKarpAppend(hash: u32, at: usize, length: usize): u32 {
  const end = at + length
  if (length >= 32) {
    // Lane j of the 16 sums bytes whose place is j modulo 16: Horner's rule, 16 bytes a step.
    const step = i32x4.splat(power(16))
    let a = i32x4.splat(0)
    let b = i32x4.splat(0)
    let c = i32x4.splat(0)
    // What is before is as a byte in the last lane of the step before.
    let d = i32x4.replace_lane(i32x4.splat(0), 3, hash)
    for (; at + 16 <= end; at += 16) {
      const bytes = v128.load(at)
      const low = i16x8.extend_low_i8x16_u(bytes)
      const high = i16x8.extend_high_i8x16_u(bytes)
      a = i32x4.add(i32x4.mul(a, step), i32x4.extend_low_i16x8_u(low))
      b = i32x4.add(i32x4.mul(b, step), i32x4.extend_high_i16x8_u(low))
      c = i32x4.add(i32x4.mul(c, step), i32x4.extend_low_i16x8_u(high))
      d = i32x4.add(i32x4.mul(d, step), i32x4.extend_high_i16x8_u(high))
    }
    const four = i32x4.splat(power(4))
    const sums = i32x4.add(
      i32x4.mul(i32x4.add(i32x4.mul(i32x4.add(i32x4.mul(a, four), b), four), c), four),
      d,
    )
    hash = i32x4.extract_lane(sums, 0)
    hash = hash * multiplier + i32x4.extract_lane(sums, 1)
    hash = hash * multiplier + i32x4.extract_lane(sums, 2)
    hash = hash * multiplier + i32x4.extract_lane(sums, 3)
  }
  for (; at < end; at += 1) hash = hash * multiplier + load<u8>(at)
  return hash
}

/** The multiplier to the power of an exponent. */
export function power(exponent: usize): u32 {
  let result: u32 = 1
  let square = multiplier
  for (let rest = exponent; rest > 0; rest >>= 1) {
    if (rest & 1) result *= square
    square *= square
  }
  return result
}

/** The multiplier's inverse modulo 2^32: takes the last power away again. */
export const inverse: u32 = 0x98f009ad
