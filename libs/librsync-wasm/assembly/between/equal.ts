/** How many bytes from `a` and `b` on are equal, up to `limit`. */
export function equalAhead(a: usize, b: usize, limit: usize): usize {
  let at: usize = 0
  while (at + 64 <= limit) {
    const same = v128.and(
      v128.and(equal16(a + at, b + at), equal16(a + at + 16, b + at + 16)),
      v128.and(equal16(a + at + 32, b + at + 32), equal16(a + at + 48, b + at + 48)),
    )
    if (!i8x16.all_true(same)) break
    at += 64
  }
  while (at + 16 <= limit) {
    const mask = i8x16.bitmask(equal16(a + at, b + at))
    if (mask != 0xffff) return at + ctz(~mask)
    at += 16
  }
  while (at < limit && load<u8>(a + at) == load<u8>(b + at)) at += 1
  return at
}

/** How many bytes before `a` and `b` are equal, up to `limit`. */
export function equalBehind(a: usize, b: usize, limit: usize): usize {
  let count: usize = 0
  while (count + 16 <= limit) {
    const mask = i8x16.bitmask(equal16(a - count - 16, b - count - 16))
    if (mask != 0xffff) return count + clz(~(mask << 16))
    count += 16
  }
  while (count < limit && load<u8>(a - count - 1) == load<u8>(b - count - 1)) count += 1
  return count
}

/** The first of the groups of 16 bytes that is equal, before `limit`; `limit` if there is none. */
export function equalGroup(a: usize, b: usize, limit: usize): usize {
  for (let at: usize = 0; at + 16 <= limit; at += 16) {
    if (i8x16.all_true(equal16(a + at, b + at))) return at
  }
  return limit
}

// @ts-expect-error: decorator
@inline
function equal16(a: usize, b: usize): v128 {
  return i8x16.eq(v128.load(a), v128.load(b))
}
