/**
 * MD4 (RFC 1320) of four messages of equal length at once: one in each 32-bit lane. Four lanes
 * cost as much as one. Broken as a hash since 1995; here because old signatures have it.
 */

/** The chaining values: A, B, C and D. */
const state = memory.data(4 * 16, 16)
/** The message block: 16 vectors, word i of the four messages in vector i. */
const message = memory.data(16 * 16, 16)
/** The end of each message, padded: 64 or 128 bytes. */
const padded = memory.data(4 * 128, 16)

/** Begin four messages (section 3.3). */
export function md4Begin(): void {
  v128.store(state, i32x4.splat(0x67452301))
  v128.store(state, i32x4.splat(0xefcdab89), 16)
  v128.store(state, i32x4.splat(0x98badcfe), 32)
  v128.store(state, i32x4.splat(0x10325476), 48)
}

/** Take in what is not the end of the messages. @param length a multiple of 64 */
export function md4Update(a: usize, b: usize, c: usize, d: usize, length: usize): void {
  for (let at: usize = 0; at < length; at += 64) {
    interleave(a + at, b + at, c + at, d + at)
    compress()
  }
}

/**
 * Take in the end of the messages. Afterwards {@link md4Store} has the digests.
 *
 * @param done how long they were before
 */
export function md4End(a: usize, b: usize, c: usize, d: usize, done: u64, length: usize): void {
  const whole = length & ~63
  md4Update(a, b, c, d, whole)
  const rest = length - whole
  // Sections 3.1 and 3.2: a one bit, zeros, and the length in bits.
  const end: usize = rest < 56 ? 64 : 128
  memory.fill(padded, 0, 4 * 128)
  pad(padded, a + whole, rest, end, done + length)
  pad(padded + 128, b + whole, rest, end, done + length)
  pad(padded + 256, c + whole, rest, end, done + length)
  pad(padded + 384, d + whole, rest, end, done + length)
  md4Update(padded, padded + 128, padded + 256, padded + 384, end)
}

function pad(target: usize, source: usize, rest: usize, end: usize, length: u64): void {
  memory.copy(target, source, rest)
  store<u8>(target + rest, 0x80)
  store<u64>(target + end - 8, length << 3)
}

/** Write the first bytes of the digest of one of the messages. */
export function md4Store(target: usize, lane: usize, length: usize): void {
  for (let at: usize = 0; at < 16; at += 4) {
    store<u32>(padded + at, load<u32>(state + at * 4 + lane * 4))
  }
  memory.copy(target, padded, length)
}

function interleave(a: usize, b: usize, c: usize, d: usize): void {
  for (let at: usize = 0; at < 64; at += 16) {
    const w = v128.load(a + at)
    const x = v128.load(b + at)
    const y = v128.load(c + at)
    const z = v128.load(d + at)
    const wx01 = v128.shuffle<u32>(w, x, 0, 4, 1, 5)
    const wx23 = v128.shuffle<u32>(w, x, 2, 6, 3, 7)
    const yz01 = v128.shuffle<u32>(y, z, 0, 4, 1, 5)
    const yz23 = v128.shuffle<u32>(y, z, 2, 6, 3, 7)
    const target = message + at * 4
    v128.store(target, v128.shuffle<u64>(wx01, yz01, 0, 2))
    v128.store(target, v128.shuffle<u64>(wx01, yz01, 1, 3), 16)
    v128.store(target, v128.shuffle<u64>(wx23, yz23, 0, 2), 32)
    v128.store(target, v128.shuffle<u64>(wx23, yz23, 1, 3), 48)
  }
}

/** Section 3.4. */
function compress(): void {
  let a = v128.load(state)
  let b = v128.load(state, 16)
  let c = v128.load(state, 32)
  let d = v128.load(state, 48)
  for (let at = message; at < message + 256; at += 64) {
    a = turn(i32x4.add(choose(a, b, c, d), v128.load(at)), 3)
    d = turn(i32x4.add(choose(d, a, b, c), v128.load(at, 16)), 7)
    c = turn(i32x4.add(choose(c, d, a, b), v128.load(at, 32)), 11)
    b = turn(i32x4.add(choose(b, c, d, a), v128.load(at, 48)), 19)
  }
  const second = i32x4.splat(0x5a827999)
  for (let at = message; at < message + 64; at += 16) {
    a = turn(i32x4.add(i32x4.add(majority(a, b, c, d), v128.load(at)), second), 3)
    d = turn(i32x4.add(i32x4.add(majority(d, a, b, c), v128.load(at, 64)), second), 5)
    c = turn(i32x4.add(i32x4.add(majority(c, d, a, b), v128.load(at, 128)), second), 9)
    b = turn(i32x4.add(i32x4.add(majority(b, c, d, a), v128.load(at, 192)), second), 13)
  }
  const third = i32x4.splat(0x6ed9eba1)
  for (let i: usize = 0; i < 4; i += 1) {
    // Words 0, 2, 1, 3 lead.
    const at = message + (((i & 1) << 1) | (i >> 1)) * 16
    a = turn(i32x4.add(i32x4.add(parity(a, b, c, d), v128.load(at)), third), 3)
    d = turn(i32x4.add(i32x4.add(parity(d, a, b, c), v128.load(at, 128)), third), 9)
    c = turn(i32x4.add(i32x4.add(parity(c, d, a, b), v128.load(at, 64)), third), 11)
    b = turn(i32x4.add(i32x4.add(parity(b, c, d, a), v128.load(at, 192)), third), 15)
  }
  v128.store(state, i32x4.add(v128.load(state), a))
  v128.store(state, i32x4.add(v128.load(state, 16), b), 16)
  v128.store(state, i32x4.add(v128.load(state, 32), c), 32)
  v128.store(state, i32x4.add(v128.load(state, 48), d), 48)
}

/** F: where x has a bit, y; else z. */
function choose(sum: v128, x: v128, y: v128, z: v128): v128 {
  return i32x4.add(sum, v128.bitselect(y, z, x))
}

/** G: the bits that at least two have. */
function majority(sum: v128, x: v128, y: v128, z: v128): v128 {
  return i32x4.add(sum, v128.or(v128.and(x, v128.or(y, z)), v128.and(y, z)))
}

/** H. */
function parity(sum: v128, x: v128, y: v128, z: v128): v128 {
  return i32x4.add(sum, v128.xor(v128.xor(x, y), z))
}

function turn(x: v128, by: i32): v128 {
  return v128.or(i32x4.shl(x, by), i32x4.shr_u(x, 32 - by))
}
