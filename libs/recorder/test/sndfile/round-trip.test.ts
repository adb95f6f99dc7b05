import { createHash } from 'node:crypto'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TemporaryFolder, temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import type { AudioOutput } from '../../src/audio-file.ts'
import { bytesPerFrame, type PcmFormat, type SampleFormat, sampleFormats } from '../../src/pcm.ts'
import { openReader } from '../../src/sndfile/reader.ts'
import { openWriter } from '../../src/sndfile/writer.ts'
import { complaints } from './judges.ts'
import { facts } from './sounds.ts'

let folder: TemporaryFolder
beforeAll(async () => {
  folder = await temporaryFolder()
})
afterAll(() => folder[Symbol.asyncDispose]())

let count = 0

/** Write the data in blocks of these lengths, over and over, and read it back. */
async function roundTrip(
  output: AudioOutput,
  format: PcmFormat,
  data: Uint8Array,
  lengths: readonly number[],
): Promise<{ path: string; back: Uint8Array }> {
  const path = join(folder.path, `${output.kind}-${++count}`)
  const frameBytes = bytesPerFrame(format)
  const writer = await openWriter({ path, output, format, facts })
  for (let at = 0, i = 0; at < data.length; i++) {
    const bytes = (lengths[i % lengths.length] ?? 1) * frameBytes
    await writer.write(data.subarray(at, at + bytes))
    at += bytes
  }
  await writer.close()
  await using reader = await openReader(path, { sampleFormat: format.sampleFormat })
  expect(reader.format).toEqual(format)
  expect(reader.frames).toBe(data.length / frameBytes)
  return { path, back: await reader.read(0, reader.frames) }
}

/** Bytes that look like nothing in particular, the same for the same seed. */
function bytes(length: number, seed: number): Uint8Array {
  return createHash('shake256', { outputLength: Math.max(1, length) })
    .update(String(seed))
    .digest()
    .subarray(0, length)
}

/** S24_LE has a byte of padding, which comes back as the sign's. */
function signExtended(data: Uint8Array, format: SampleFormat): Uint8Array {
  if (format !== 'S24_LE') return data
  const ints = new Int32Array(new Uint8Array(data).buffer)
  return new Uint8Array(ints.map((value) => (value << 8) >> 8).buffer)
}

const lengths = fc.array(fc.integer({ min: 1, max: 6000 }), { minLength: 1, maxLength: 5 })
const frames = fc.integer({ min: 0, max: 12_000 })
const seed = fc.integer()
const rates = fc.constantFrom(8000, 11_025, 22_050, 32_000, 44_100, 48_000, 96_000, 192_000)

describe('a WAV', () => {
  it.each(sampleFormats)('gives back %s bit for bit', async (sampleFormat) => {
    const formats = fc.record({
      rate: fc.oneof(rates, fc.integer({ min: 1, max: 768_000 })),
      channels: fc.integer({ min: 1, max: 32 }),
    })
    const property = fc.asyncProperty(
      formats,
      frames,
      seed,
      lengths,
      async (shape, n, key, cut) => {
        const format: PcmFormat = { sampleFormat, ...shape }
        const data = bytes(Math.floor(n / shape.channels) * bytesPerFrame(format), key)
        const { back } = await roundTrip({ kind: 'wav' }, format, data, cut)
        expect(Buffer.compare(back, signExtended(data, sampleFormat))).toBe(0)
      },
    )
    await fc.assert(property, { numRuns: 25 })
  })

  it.each(sampleFormats)('of %s pleases its judges', async (sampleFormat) => {
    for (const channels of [1, 2, 5]) {
      const format: PcmFormat = { sampleFormat, rate: 48_000, channels }
      const data = bytes(4801 * bytesPerFrame(format), 1)
      const { path } = await roundTrip({ kind: 'wav' }, format, data, [1000])
      expect(await complaints(path, 'wav')).toEqual([])
    }
  })
})

describe('a FLAC', () => {
  it.each(['S16_LE', 'S24_LE', 'S24_3LE'] as const)(
    'gives back %s bit for bit',
    async (sampleFormat) => {
      const formats = fc.record({ rate: rates, channels: fc.integer({ min: 1, max: 8 }) })
      const property = fc.asyncProperty(
        formats,
        frames,
        seed,
        lengths,
        async (shape, n, key, cut) => {
          const format: PcmFormat = { sampleFormat, ...shape }
          // A file without sound is not opened by libsndfile.
          const data = bytes((n + 1) * bytesPerFrame(format), key)
          const { path, back } = await roundTrip({ kind: 'flac' }, format, data, cut)
          expect(Buffer.compare(back, signExtended(data, sampleFormat))).toBe(0)
          expect(await complaints(path, 'flac')).toEqual([])
        },
      )
      await fc.assert(property, { numRuns: 8 })
    },
  )

  it.each([16, 24] as const)('takes deeper sources when told to keep %d bits', async (depth) => {
    const format: PcmFormat = { sampleFormat: 'S32_LE', rate: 44_100, channels: 1 }
    const data = bytes(4 * 5000, 3)
    const { back } = await roundTrip({ kind: 'flac', depth }, format, data, [999])
    const [before, after] = [data, back].map((all) => new Int32Array(new Uint8Array(all).buffer))
    expect(after).toEqual(before?.map((value) => value & (-1 << (32 - depth))))
  })

  it('of floats is rounded to its depth, clipped at full scale', async () => {
    const floats = Float32Array.of(
      0,
      0.5,
      -1,
      1,
      2,
      -3,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      2 ** -24,
    )
    const format: PcmFormat = { sampleFormat: 'FLOAT_LE', rate: 44_100, channels: 1 }
    const path = join(folder.path, 'float.flac')
    const writer = await openWriter({ path, output: { kind: 'flac', depth: 24 }, format, facts })
    await writer.write(new Uint8Array(floats.buffer))
    await writer.close()
    await using reader = await openReader(path, { sampleFormat: 'S24_LE' })
    const back = new Int32Array((await reader.read(0, 9)).buffer)
    const top = 0x7f_ffff
    expect([...back]).toEqual([0, 0x40_0000, -0x80_0000, top, top, -0x80_0000, 0, top, 1])
    expect(await complaints(path, 'flac')).toEqual([])
  })
})

describe.each(['vorbis', 'opus'] as const)('floats that are no numbers in %s', (kind) => {
  it('are silence, and no more than that', async () => {
    const format: PcmFormat = { sampleFormat: 'FLOAT_LE', rate: 48_000, channels: 2 }
    const floats = Float32Array.from({ length: 96_000 * 2 }, (_, i) => Math.sin(i / 50) / 2)
    floats.fill(Number.NaN, 20_000, 20_010)
    floats.fill(Number.POSITIVE_INFINITY, 30_000, 30_010)
    const { path, back } = await roundTrip({ kind }, format, new Uint8Array(floats.buffer), [4800])
    const heard = new Float32Array(back.buffer, back.byteOffset).subarray(100_000)
    const error = heard.reduce(
      (sum, value, i) => sum + (value - (floats[100_000 + i] ?? 0)) ** 2,
      0,
    )
    const power = heard.reduce((sum, value) => sum + value ** 2, 0)
    expect(error).toBeLessThan(power / 20)
    expect(await complaints(path, kind)).toEqual([])
  })
})

it.each(['wav', 'flac', 'vorbis', 'opus'] as const)(
  '%s takes a minute in one block',
  async (kind) => {
    const format: PcmFormat = { sampleFormat: 'S16_LE', rate: 48_000, channels: 2 }
    const { back } = await roundTrip({ kind }, format, bytes(60 * 48_000 * 4, 1), [60 * 48_000])
    expect(back.length).toBe(60 * 48_000 * 4)
  },
)
