/** BLAKE2b after RFC 7693, with any digest length and key: slow, and near to the letter of the text. */
export function blake2b(
  message: Uint8Array,
  digestLength: number,
  key: Uint8Array = new Uint8Array(0),
): Buffer {
  const h = [...initial]
  h[0] = (h[0] as bigint) ^ 0x01010000n ^ (BigInt(key.length) << 8n) ^ BigInt(digestLength)
  const padded =
    key.length > 0 ? Buffer.concat([key, Buffer.alloc(128 - key.length), message]) : message
  const blocks = Math.max(1, Math.ceil(padded.length / 128))
  for (let block = 0; block < blocks; block += 1) {
    const bytes = Buffer.alloc(128)
    bytes.set(padded.subarray(block * 128, block * 128 + 128))
    const isLast = block === blocks - 1
    compress(h, bytes, BigInt(isLast ? padded.length : (block + 1) * 128), isLast)
  }
  const digest = Buffer.alloc(64)
  for (const [place, word] of h.entries()) digest.writeBigUInt64LE(word, place * 8)
  return digest.subarray(0, digestLength)
}

function compress(h: bigint[], block: Buffer, count: bigint, isLast: boolean): void {
  const v = [...h, ...initial]
  v[12] = (v[12] as bigint) ^ count
  if (isLast) v[14] = (v[14] as bigint) ^ mask
  const m = Array.from({ length: 16 }, (_, word) => block.readBigUInt64LE(word * 8))
  const turn = (x: bigint, by: bigint): bigint => ((x >> by) | (x << (64n - by))) & mask
  const at = (place: number): bigint => v[place] as bigint
  const g = (a: number, b: number, c: number, d: number, x: bigint, y: bigint): void => {
    v[a] = (at(a) + at(b) + x) & mask
    v[d] = turn(at(d) ^ at(a), 32n)
    v[c] = (at(c) + at(d)) & mask
    v[b] = turn(at(b) ^ at(c), 24n)
    v[a] = (at(a) + at(b) + y) & mask
    v[d] = turn(at(d) ^ at(a), 16n)
    v[c] = (at(c) + at(d)) & mask
    v[b] = turn(at(b) ^ at(c), 63n)
  }
  for (let round = 0; round < 12; round += 1) {
    const words = (sigma[round % 10] as readonly number[]).map((place) => m[place] as bigint)
    for (const [step, [a, b, c, d]] of steps.entries()) {
      g(a, b, c, d, words[step * 2] as bigint, words[step * 2 + 1] as bigint)
    }
  }
  for (let place = 0; place < 8; place += 1) {
    h[place] = (h[place] as bigint) ^ at(place) ^ at(place + 8)
  }
}

const mask = 2n ** 64n - 1n
const initial: readonly bigint[] = [
  0x6a09e667f3bcc908n,
  0xbb67ae8584caa73bn,
  0x3c6ef372fe94f82bn,
  0xa54ff53a5f1d36f1n,
  0x510e527fade682d1n,
  0x9b05688c2b3e6c1fn,
  0x1f83d9abfb41bd6bn,
  0x5be0cd19137e2179n,
]
const steps = [
  [0, 4, 8, 12],
  [1, 5, 9, 13],
  [2, 6, 10, 14],
  [3, 7, 11, 15],
  [0, 5, 10, 15],
  [1, 6, 11, 12],
  [2, 7, 8, 13],
  [3, 4, 9, 14],
] as const
const sigma: readonly (readonly number[])[] = [
  '0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15',
  '14 10 4 8 9 15 13 6 1 12 0 2 11 7 5 3',
  '11 8 12 0 5 2 15 13 10 14 3 6 7 1 9 4',
  '7 9 3 1 13 12 11 14 2 6 5 10 4 0 15 8',
  '9 0 5 7 2 4 10 15 14 1 11 12 6 8 3 13',
  '2 12 6 10 0 11 8 3 4 13 7 5 15 14 1 9',
  '12 5 1 15 14 13 4 10 0 7 6 3 9 2 8 11',
  '13 11 7 14 12 1 3 9 5 0 15 4 8 6 2 10',
  '6 15 14 9 11 3 0 8 12 2 13 7 1 4 10 5',
  '10 2 8 4 7 6 1 5 15 11 9 14 3 12 13 0',
].map((row) => row.split(' ').map(Number))
