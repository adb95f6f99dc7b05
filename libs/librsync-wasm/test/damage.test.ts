import fc from 'fast-check'
import { delta, inspect, patch, RsyncError, signature } from 'librsync-wasm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DeltaWriter } from '../src/delta-writer.ts'
import { noise, type Rdiff, rdiff, whole } from './support/rdiff.ts'

let debian: Rdiff
beforeAll(() => {
  debian = rdiff()
})
afterAll(() => debian[Symbol.dispose]())

const basis = noise(20_000)
const target = Buffer.concat([
  noise(100),
  basis.subarray(3000, 9000),
  noise(70),
  basis.subarray(100),
])
const made = whole(delta(signature(basis, { blockLength: 256 }), target))

async function outcome(work: Promise<Buffer>): Promise<Buffer | RsyncError> {
  return await work.catch((error: unknown) => {
    expect(error).toBeInstanceOf(RsyncError)
    return error as RsyncError
  })
}

/** A delta of what is given in hexadecimal, after the magic number. */
function deltaOf(hex: string): Buffer {
  return Buffer.from(`72730236${hex.replaceAll(' ', '')}`, 'hex')
}

describe('a damaged delta', () => {
  it('is refused wherever it is cut off', async () => {
    const whole_ = await made
    for (let length = 0; length < whole_.length; length += 1) {
      const error = await outcome(whole(patch(basis, whole_.subarray(0, length))))
      expect(error).toMatchObject({ code: 'ERR_TRUNCATED', offset: length })
      await expect(inspect(whole_.subarray(0, length))).rejects.toMatchObject({
        code: 'ERR_TRUNCATED',
      })
    }
  })

  it('is refused when rdiff refuses it, and else gives what rdiff makes of it', async () => {
    const whole_ = await made
    const place = fc.oneof(fc.nat(whole_.length - 1), fc.constantFrom(4, 5, 6, 7))
    await fc.assert(
      fc.asyncProperty(place, fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const damaged = Buffer.from(whole_)
        damaged[at] = (damaged[at] as number) ^ flip
        const ours = await outcome(whole(patch(basis, damaged, { maxOutput: 1 << 20 })))
        const theirs = debian.patch(basis, damaged)
        if (!(ours instanceof RsyncError)) expect(theirs).toEqual(ours)
        // What rdiff overlooks, and we do not: bytes after the end.
        else if (theirs) expect(ours.message).toMatch(/after the END command/)
      }),
      { numRuns: 300 },
    )
  })

  it('of any commands does with rdiff what it does with us', async () => {
    const width = fc.nat(3)
    const command = fc.oneof(
      fc
        .tuple(width, width, fc.nat(25_000), fc.nat(25_000))
        .map(([offsetWidth, lengthWidth, offset, length]) => {
          const number = (value: number, wide: number): string =>
            (wide === 0 ? value & 0xff : value).toString(16).padStart(2 << wide, '0')
          return (
            (0x45 + 4 * offsetWidth + lengthWidth).toString(16) +
            number(offset, offsetWidth) +
            number(length, lengthWidth)
          )
        }),
      fc.uint8Array({ minLength: 1, maxLength: 70 }).map((bytes) => {
        const head = bytes.length <= 0x40 ? '' : '41'
        return (
          head + bytes.length.toString(16).padStart(2, '0') + Buffer.from(bytes).toString('hex')
        )
      }),
      fc.uint8Array({ maxLength: 6 }).map((bytes) => Buffer.from(bytes).toString('hex')),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(command, { maxLength: 5 }), async (commands) => {
        const bytes = deltaOf(`${commands.join('')}00`)
        const ours = await outcome(whole(patch(basis, bytes, { maxOutput: 1 << 20 })))
        const theirs = debian.patch(basis, bytes)
        if (!(ours instanceof RsyncError)) expect(theirs).toEqual(ours)
        else if (theirs) expect(ours.message).toMatch(/after the END command/)
      }),
      { numRuns: 300 },
    )
  })

  it.each([
    ['a literal of 2^62 bytes', '44 4000000000000000 aa 00', 'ERR_DELTA', /length below 2\^53/],
    [
      'a literal of 2^50 bytes',
      '44 0004000000000000 aa 00',
      'ERR_TRUNCATED',
      /1125899906842622 more bytes/,
    ],
    [
      'a copy of 2^62 bytes',
      '54 0000000000000000 4000000000000000 00',
      'ERR_DELTA',
      /length below 2\^53/,
    ],
    [
      'a copy of 2^52 bytes',
      '54 0000000000000000 0010000000000000 00',
      'ERR_BASIS',
      /the basis ends at 20000/,
    ],
    [
      'a copy from 2^62 on',
      '54 4000000000000000 0000000000000001 00',
      'ERR_DELTA',
      /offset below 2\^53/,
    ],
    ['a copy past the end', '4a 4e10 0011 00', 'ERR_BASIS', /copies 17 bytes from 19984 on/],
    ['a reserved command', '55 00', 'ERR_DELTA', /byte 4: expected a command below 0x55, got 0x55/],
  ])('%s is refused', async (_, hex, code, message) => {
    const error = await outcome(whole(patch(basis, deltaOf(hex))))
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) })
    expect(debian.patch(basis, deltaOf(hex))).toBeUndefined()
  })

  it.each(Array.from({ length: 20 }, (_, index) => (0x41 + index).toString(16)))(
    'is refused in each way in which the command 0x%s can be wrong',
    async (digits) => {
      const command = Number.parseInt(digits, 16)
      const isCopy = command >= 0x45
      const offset = isCopy ? 2 ** ((command - 0x45) >> 2) : 0
      const length = 2 ** (isCopy ? (command - 0x45) & 3 : command - 0x41)
      const none = Buffer.concat([deltaOf(''), Buffer.alloc(1 + offset + length)])
      none[4] = command
      expect(await outcome(whole(patch(basis, none)))).toMatchObject({
        code: 'ERR_DELTA',
        offset: 4,
      })
      const sound = Buffer.from(none)
      sound[sound.length - 1] = 1
      for (let end = 5; end < sound.length; end += 1) {
        const cut = await outcome(whole(patch(basis, sound.subarray(0, end))))
        expect(cut).toMatchObject({ code: 'ERR_TRUNCATED', offset: end })
      }
      const numbers = [
        { from: 5, width: offset },
        { from: 5 + offset, width: length },
      ]
      for (const { from, width } of numbers.slice(isCopy ? 0 : 1)) {
        // The highest number: longer than any file, or than this basis, or than what follows.
        const bytes = Buffer.from(sound).fill(0xff, from, from + width)
        const short = Buffer.alloc(1)
        const error = await outcome(whole(patch(short, bytes)))
        const code = width === 8 ? 'ERR_DELTA' : isCopy ? 'ERR_BASIS' : 'ERR_TRUNCATED'
        expect(error).toMatchObject({ code, offset: code === 'ERR_TRUNCATED' ? bytes.length : 4 })
        expect(debian.patch(short, bytes)).toBeUndefined()
      }
    },
  )

  it('of a reserved command is refused, whichever it is', async () => {
    for (let command = 0x55; command <= 0xff; command += 1) {
      const bytes = deltaOf(`${command.toString(16)}00`)
      for (const work of [whole(patch(basis, bytes)), inspect(bytes)]) {
        await expect(work).rejects.toMatchObject({ code: 'ERR_DELTA', offset: 4 })
      }
    }
  })

  it('of a few bytes cannot make a result without end', async () => {
    const writer = new DeltaWriter()
    for (let times = 0; times < 1000; times += 1) writer.copy(0, basis.length)
    writer.end()
    const bytes = Buffer.concat(writer.take())
    const limited = outcome(whole(patch(basis, bytes, { maxOutput: 100_000 })))
    expect(await limited).toMatchObject({
      code: 'ERR_LIMIT',
      message: expect.stringContaining('The result would exceed maxOutput, 100000 bytes'),
    })
    const expected = outcome(whole(patch(basis, bytes, { expected: { size: 100_000 } })))
    expect(await expected).toMatchObject({
      code: 'ERR_RESULT',
      message: 'Expected a result of 100000 bytes, got 120000 or more',
    })
    expect(
      await outcome(whole(patch(basis, await made, { expected: { size: 10 ** 9 } }))),
    ).toMatchObject({
      code: 'ERR_RESULT',
      message: `Expected a result of 1000000000 bytes, got ${target.length}`,
    })
  })
})

describe('a damaged signature', () => {
  it.each([
    ['', 'ERR_TRUNCATED', 'byte 0: expected a header of 12 bytes, got 0'],
    ['72730147 00000800', 'ERR_TRUNCATED', 'byte 8: expected a header of 12 bytes, got 8'],
    [
      '72730236 00000800 00000020',
      'ERR_MAGIC',
      'byte 0: expected 0x72730136, 0x72730137, 0x72730146 or 0x72730147, got 0x72730236',
    ],
    [
      '72730147 00000000 00000020',
      'ERR_SIGNATURE',
      'byte 4: expected a block length above 0, got 0',
    ],
    [
      '72730147 00000800 00000000',
      'ERR_SIGNATURE',
      'byte 8: expected a strong length of 1 to 32, got 0',
    ],
    [
      '72730147 00000800 00000021',
      'ERR_SIGNATURE',
      'byte 8: expected a strong length of 1 to 32, got 33',
    ],
    [
      '72730146 00000800 00000011',
      'ERR_SIGNATURE',
      'byte 8: expected a strong length of 1 to 16, got 17',
    ],
    [
      '72730146 00000800 00000002 aabbccdd 0102 aabb',
      'ERR_TRUNCATED',
      'byte 20: expected 4 more bytes of a block, got the end of the signature',
    ],
  ])('%s is refused', async (hex, code, message) => {
    const bytes = Buffer.from(hex.replaceAll(' ', ''), 'hex')
    const pieces = async function* () {
      for (const byte of bytes) yield Uint8Array.of(byte)
    }
    for (const source of [bytes, pieces()]) {
      const error = await outcome(whole(delta(source, target)))
      expect(error).toMatchObject({ code, message: `The signature is damaged at ${message}` })
    }
  })

  it('with the longest block takes no more memory than the data', async () => {
    const bytes = Buffer.from(`72730147ffffffff00000001${'aabbccdd00'}`, 'hex')
    const bare = await whole(delta(bytes, target))
    expect(await whole(patch(new Uint8Array(0), bare))).toEqual(target)
  })

  it('whose weak hashes are right and whose strong ones are wrong costs no block a byte', async () => {
    // Each window of zeros has the weak hash of a block; none has its strong one.
    const blockLength = 1 << 18
    const bytes = await whole(signature(Buffer.alloc(blockLength), { blockLength }))
    for (let at = 16; at < bytes.length; at += 1) bytes[at] = (bytes[at] as number) ^ 0xff
    const zeros = Buffer.alloc(1 << 24)
    const made_ = await whole(delta(bytes, zeros))
    expect(made_.length).toBeGreaterThan(zeros.length)
  })

  it('in which all weak hashes are equal is indexed in linear time, and of use all the same', async () => {
    const data = noise(400_000)
    const bytes = await whole(signature(data, { blockLength: 16 }))
    const block = bytes.subarray(12, 16)
    for (let at = 12; at < bytes.length; at += 36) bytes.set(block, at)
    const bare = await whole(delta(bytes, data))
    expect(await whole(patch(data, bare))).toEqual(data)
  })

  it('gives a delta that is right, or none, whatever is flipped in it', async () => {
    const bytes = await whole(signature(basis, { blockLength: 256 }))
    await fc.assert(
      fc.asyncProperty(
        fc.nat(bytes.length - 1),
        fc.integer({ min: 1, max: 255 }),
        async (at, flip) => {
          const damaged = Buffer.from(bytes)
          damaged[at] = (damaged[at] as number) ^ flip
          const result = await outcome(whole(delta(damaged, target)))
          // Wrong lengths or hashes find nothing; a block is never found where it is not.
          if (result instanceof Buffer && at >= 12) {
            expect(await whole(patch(basis, result))).toEqual(target)
          }
        },
      ),
      { numRuns: 100 },
    )
  })
})
