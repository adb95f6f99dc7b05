/**
 * BLAKE2b with a digest of 32 bytes and no key (RFC 7693), of two messages of equal length at once:
 * one in each 64-bit lane. Two lanes cost as much as one.
 */

/** Message schedule, RFC 7693 section 2.7, as byte offsets into 16 vectors; rounds 10 and 11 repeat 0 and 1. */
// biome-ignore format: a line for each round
const schedule = memory.data<u8>([
  0, 16, 32, 48, 64, 80, 96, 112, 128, 144, 160, 176, 192, 208, 224, 240,
  224, 160, 64, 128, 144, 240, 208, 96, 16, 192, 0, 32, 176, 112, 80, 48,
  176, 128, 192, 0, 80, 32, 240, 208, 160, 224, 48, 96, 112, 16, 144, 64,
  112, 144, 48, 16, 208, 192, 176, 224, 32, 96, 80, 160, 64, 0, 240, 128,
  144, 0, 80, 112, 32, 64, 160, 240, 224, 16, 176, 192, 96, 128, 48, 208,
  32, 192, 96, 160, 0, 176, 128, 48, 64, 208, 112, 80, 240, 224, 16, 144,
  192, 80, 16, 240, 224, 208, 64, 160, 0, 112, 96, 48, 144, 32, 128, 176,
  208, 176, 112, 224, 192, 16, 48, 144, 80, 0, 240, 64, 128, 96, 32, 160,
  96, 240, 224, 144, 176, 48, 0, 128, 192, 32, 208, 112, 16, 64, 160, 80,
  160, 32, 128, 64, 112, 96, 16, 80, 240, 176, 144, 224, 48, 192, 208, 0,
  0, 16, 32, 48, 64, 80, 96, 112, 128, 144, 160, 176, 192, 208, 224, 240,
  224, 160, 64, 128, 144, 240, 208, 96, 16, 192, 0, 32, 176, 112, 80, 48,
])

/** Initial value, section 2.6. */
const iv0: u64 = 0x6a09e667f3bcc908
const iv1: u64 = 0xbb67ae8584caa73b
const iv2: u64 = 0x3c6ef372fe94f82b
const iv3: u64 = 0xa54ff53a5f1d36f1
const iv4: u64 = 0x510e527fade682d1
const iv5: u64 = 0x9b05688c2b3e6c1f
const iv6: u64 = 0x1f83d9abfb41bd6b
const iv7: u64 = 0x5be0cd19137e2179

/** Section 2.5: digest length 32, key length 0, fan-out 1, depth 1. */
const parameters: u64 = 0x01010020

/** The chaining value: 8 vectors. */
const state = memory.data(8 * 16, 16)
/** The message block: 16 vectors, word i of both messages in vector i. */
const message = memory.data(16 * 16, 16)
/** The last block of each message, padded with zeros. */
const padded = memory.data(2 * 128, 16)

/** Begin two messages. */
export function blake2bBegin(): void {
  v128.store(state, i64x2.splat(iv0 ^ parameters))
  v128.store(state, i64x2.splat(iv1), 16)
  v128.store(state, i64x2.splat(iv2), 32)
  v128.store(state, i64x2.splat(iv3), 48)
  v128.store(state, i64x2.splat(iv4), 64)
  v128.store(state, i64x2.splat(iv5), 80)
  v128.store(state, i64x2.splat(iv6), 96)
  v128.store(state, i64x2.splat(iv7), 112)
}

/**
 * Take in what is not the end of the messages.
 *
 * @param done how long they were before
 * @param length a multiple of 128
 */
export function blake2bUpdate(a: usize, b: usize, done: u64, length: usize): void {
  for (let at: usize = 0; at < length; at += 128) {
    interleave(a + at, b + at)
    compress(done + at + 128, 0)
  }
}

/**
 * Take in the end of the messages. Afterwards {@link blake2bStore} has the digests.
 *
 * @param done how long they were before
 */
export function blake2bEnd(a: usize, b: usize, done: u64, length: usize): void {
  // The last block is told from the others, and there is always one (section 3.3).
  const whole: usize = length === 0 ? 0 : (length - 1) & ~127
  blake2bUpdate(a, b, done, whole)
  const rest = length - whole
  memory.fill(padded, 0, 256)
  memory.copy(padded, a + whole, rest)
  memory.copy(padded + 128, b + whole, rest)
  interleave(padded, padded + 128)
  compress(done + length, -1)
}

/** Write the first bytes of the digest of one of the messages. */
export function blake2bStore(target: usize, lane: usize, length: usize): void {
  for (let at: usize = 0; at < 32; at += 8) {
    store<u64>(padded + at, load<u64>(state + at * 2 + lane * 8))
  }
  memory.copy(target, padded, length)
}

function interleave(a: usize, b: usize): void {
  for (let at: usize = 0; at < 128; at += 16) {
    const x = v128.load(a + at)
    const y = v128.load(b + at)
    v128.store(message + at * 2, v128.shuffle<u64>(x, y, 0, 2))
    v128.store(message + at * 2, v128.shuffle<u64>(x, y, 1, 3), 16)
  }
}

/** Section 3.2. The counter stays below 2^64: its upper half is 0. */
function compress(count: u64, final: u64): void {
  let v0 = v128.load(state, 0)
  let v1 = v128.load(state, 16)
  let v2 = v128.load(state, 32)
  let v3 = v128.load(state, 48)
  let v4 = v128.load(state, 64)
  let v5 = v128.load(state, 80)
  let v6 = v128.load(state, 96)
  let v7 = v128.load(state, 112)
  let v8 = i64x2.splat(iv0)
  let v9 = i64x2.splat(iv1)
  let v10 = i64x2.splat(iv2)
  let v11 = i64x2.splat(iv3)
  let v12 = i64x2.splat(iv4 ^ count)
  let v13 = i64x2.splat(iv5)
  let v14 = i64x2.splat(iv6 ^ final)
  let v15 = i64x2.splat(iv7)
  for (let round = schedule; round < schedule + 12 * 16; round += 16) {
    v0 = i64x2.add(i64x2.add(v0, v4), word(round, 0))
    v1 = i64x2.add(i64x2.add(v1, v5), word(round, 2))
    v2 = i64x2.add(i64x2.add(v2, v6), word(round, 4))
    v3 = i64x2.add(i64x2.add(v3, v7), word(round, 6))
    v12 = turn32(v128.xor(v12, v0))
    v13 = turn32(v128.xor(v13, v1))
    v14 = turn32(v128.xor(v14, v2))
    v15 = turn32(v128.xor(v15, v3))
    v8 = i64x2.add(v8, v12)
    v9 = i64x2.add(v9, v13)
    v10 = i64x2.add(v10, v14)
    v11 = i64x2.add(v11, v15)
    v4 = turn24(v128.xor(v4, v8))
    v5 = turn24(v128.xor(v5, v9))
    v6 = turn24(v128.xor(v6, v10))
    v7 = turn24(v128.xor(v7, v11))
    v0 = i64x2.add(i64x2.add(v0, v4), word(round, 1))
    v1 = i64x2.add(i64x2.add(v1, v5), word(round, 3))
    v2 = i64x2.add(i64x2.add(v2, v6), word(round, 5))
    v3 = i64x2.add(i64x2.add(v3, v7), word(round, 7))
    v12 = turn16(v128.xor(v12, v0))
    v13 = turn16(v128.xor(v13, v1))
    v14 = turn16(v128.xor(v14, v2))
    v15 = turn16(v128.xor(v15, v3))
    v8 = i64x2.add(v8, v12)
    v9 = i64x2.add(v9, v13)
    v10 = i64x2.add(v10, v14)
    v11 = i64x2.add(v11, v15)
    v4 = turn63(v128.xor(v4, v8))
    v5 = turn63(v128.xor(v5, v9))
    v6 = turn63(v128.xor(v6, v10))
    v7 = turn63(v128.xor(v7, v11))
    v0 = i64x2.add(i64x2.add(v0, v5), word(round, 8))
    v1 = i64x2.add(i64x2.add(v1, v6), word(round, 10))
    v2 = i64x2.add(i64x2.add(v2, v7), word(round, 12))
    v3 = i64x2.add(i64x2.add(v3, v4), word(round, 14))
    v15 = turn32(v128.xor(v15, v0))
    v12 = turn32(v128.xor(v12, v1))
    v13 = turn32(v128.xor(v13, v2))
    v14 = turn32(v128.xor(v14, v3))
    v10 = i64x2.add(v10, v15)
    v11 = i64x2.add(v11, v12)
    v8 = i64x2.add(v8, v13)
    v9 = i64x2.add(v9, v14)
    v5 = turn24(v128.xor(v5, v10))
    v6 = turn24(v128.xor(v6, v11))
    v7 = turn24(v128.xor(v7, v8))
    v4 = turn24(v128.xor(v4, v9))
    v0 = i64x2.add(i64x2.add(v0, v5), word(round, 9))
    v1 = i64x2.add(i64x2.add(v1, v6), word(round, 11))
    v2 = i64x2.add(i64x2.add(v2, v7), word(round, 13))
    v3 = i64x2.add(i64x2.add(v3, v4), word(round, 15))
    v15 = turn16(v128.xor(v15, v0))
    v12 = turn16(v128.xor(v12, v1))
    v13 = turn16(v128.xor(v13, v2))
    v14 = turn16(v128.xor(v14, v3))
    v10 = i64x2.add(v10, v15)
    v11 = i64x2.add(v11, v12)
    v8 = i64x2.add(v8, v13)
    v9 = i64x2.add(v9, v14)
    v5 = turn63(v128.xor(v5, v10))
    v6 = turn63(v128.xor(v6, v11))
    v7 = turn63(v128.xor(v7, v8))
    v4 = turn63(v128.xor(v4, v9))
  }
  v128.store(state, v128.xor(v128.load(state, 0), v128.xor(v0, v8)), 0)
  v128.store(state, v128.xor(v128.load(state, 16), v128.xor(v1, v9)), 16)
  v128.store(state, v128.xor(v128.load(state, 32), v128.xor(v2, v10)), 32)
  v128.store(state, v128.xor(v128.load(state, 48), v128.xor(v3, v11)), 48)
  v128.store(state, v128.xor(v128.load(state, 64), v128.xor(v4, v12)), 64)
  v128.store(state, v128.xor(v128.load(state, 80), v128.xor(v5, v13)), 80)
  v128.store(state, v128.xor(v128.load(state, 96), v128.xor(v6, v14)), 96)
  v128.store(state, v128.xor(v128.load(state, 112), v128.xor(v7, v15)), 112)
}

/** The message word that a round takes at a place. */
function word(round: usize, place: usize): v128 {
  return v128.load(message + <usize>load<u8>(round + place))
}

// Rotations to the right of each lane; by whole bytes they are one shuffle.

function turn32(x: v128): v128 {
  return i8x16.shuffle(x, x, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11)
}

function turn24(x: v128): v128 {
  return i8x16.shuffle(x, x, 3, 4, 5, 6, 7, 0, 1, 2, 11, 12, 13, 14, 15, 8, 9, 10)
}

function turn16(x: v128): v128 {
  return i8x16.shuffle(x, x, 2, 3, 4, 5, 6, 7, 0, 1, 10, 11, 12, 13, 14, 15, 8, 9)
}

function turn63(x: v128): v128 {
  return v128.or(i64x2.add(x, x), i64x2.shr_u(x, 63))
}
