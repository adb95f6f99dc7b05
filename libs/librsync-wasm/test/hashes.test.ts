import fc from 'fast-check'
import { signature } from 'librsync-wasm'
import { describe, expect, it } from 'vitest'
import { blake2b } from './support/blake2b.ts'
import { whole } from './support/rdiff.ts'

/** The strong hash of bytes: that of a signature whose first block has them all. */
async function strong(message: Uint8Array, kind: 'blake2' | 'md4', before = 0): Promise<string> {
  const blockLength = message.length
  const data = Buffer.concat([
    ...Array.from({ length: before }, () => message.map((byte) => ~byte)),
    message,
  ])
  const bytes = await whole(signature(data, { strong: kind, blockLength }))
  return bytes.subarray(kind === 'md4' ? -16 : -32).toString('hex')
}

/** The weak hash of bytes, of the same block. */
async function weak(message: Uint8Array, rolling: 'rollsum' | 'rabinkarp'): Promise<string> {
  const bytes = await whole(signature(message, { rolling, blockLength: message.length }))
  return bytes.subarray(12, 16).toString('hex')
}

const count = (first: number, end: number): Uint8Array =>
  Uint8Array.from({ length: end - first }, (_, place) => first + place)

const text = (message: string): Uint8Array => new TextEncoder().encode(message)

// What librsync's own tests expect of its hashes, reckoned from their definitions.
describe('the values that librsync tests itself by', () => {
  it.each([
    [count(0, 1), '001f001f', '08104225'],
    [count(0, 4), '01400082', 'af981e97'],
    [count(1, 5), '014a0086', 'e2ef15f3'],
    [count(4, 8), '01680092', '7cf3fc07'],
    [count(5, 8), '00dc006f', 'f284a77f'],
    [count(0, 256), '3a009e80', 'c1972381'],
  ])('are those of the weak hashes of %j', async (bytes, rollsum, rabinKarp) => {
    expect(await weak(bytes, 'rollsum')).toBe(rollsum)
    expect(await weak(bytes, 'rabinkarp')).toBe(rabinKarp)
  })

  it('are those of the strong hashes', async () => {
    const bytes = count(0, 256)
    expect(await strong(bytes, 'md4')).toBe('298a05bc506e1ecd5a47fd41f874f1d2')
    const blake2 = '39a7eb9fedc19aabc83425c6755dd90e6f9d0c804964a1f4aaeea3b9fb599835'
    expect(await strong(bytes, 'blake2')).toBe(blake2)
  })
})

describe('MD4', () => {
  // RFC 1320, appendix A.5, but for the empty message, of which no signature has a block.
  it.each([
    ['a', 'bde52cb31de33e46245e05fbdbd6fb24'],
    ['abc', 'a448017aaf21d8525fc10ae87aa6729d'],
    ['message digest', 'd9130a8164549fe818874806e1c7014b'],
    ['abcdefghijklmnopqrstuvwxyz', 'd79e1c308aa5bbcdeea8ed63df412da9'],
    [
      'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789',
      '043f8582f241db351ce627e153e7f0e4',
    ],
    [
      '12345678901234567890123456789012345678901234567890123456789012345678901234567890',
      'e33b4ddc9c38f2199c3e7b164fcc0536',
    ],
  ])('of %j, in each lane', async (message, digest) => {
    for (const before of [0, 1, 2, 3]) {
      expect(await strong(text(message), 'md4', before)).toBe(digest)
    }
  })
})

describe('BLAKE2b', () => {
  it('of the reference passes the self-test of RFC 7693, appendix E', () => {
    const sequence = (length: number, seed: number): Uint8Array => {
      let [a, b] = [Math.imul(0xdead4bad, seed) >>> 0, 1]
      return Uint8Array.from({ length }, () => {
        const sum = (a + b) >>> 0
        a = b
        b = sum
        return sum >>> 24
      })
    }
    const digests = [20, 32, 48, 64].flatMap((digestLength) =>
      [0, 3, 128, 129, 255, 1024].flatMap((length) => {
        const message = sequence(length, length)
        return [
          blake2b(message, digestLength),
          blake2b(message, digestLength, sequence(digestLength, digestLength)),
        ]
      }),
    )
    expect(blake2b(Buffer.concat(digests), 32).toString('hex')).toBe(
      'c23a7800d98123bd10f506c61e29da5603d763b8bbad2e737f5e765a7bccd475',
    )
  })

  it('is that of the reference, in both lanes', async () => {
    const lengths = fc.oneof(
      fc.constantFrom(1, 127, 128, 129, 255, 256, 257, 1024),
      fc.integer({ min: 1, max: 700 }),
    )
    const message = lengths.chain((length) =>
      fc.uint8Array({ minLength: length, maxLength: length }),
    )
    await fc.assert(
      fc.asyncProperty(message, fc.nat(3), async (bytes, before) => {
        expect(await strong(bytes, 'blake2', before)).toBe(blake2b(bytes, 32).toString('hex'))
      }),
      { numRuns: 150 },
    )
  })
})
