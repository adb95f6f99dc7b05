import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TemporaryFolder, temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import type { AudioKind } from '../../src/audio-file.ts'
import { sampleFormats } from '../../src/pcm.ts'
import { probe } from '../../src/sndfile/probe.ts'
import { openReader } from '../../src/sndfile/reader.ts'
import { openWriter } from '../../src/sndfile/writer.ts'
import { cd, facts, kinds, sound } from './sounds.ts'

const frames = 3 * cd.rate
let folder: TemporaryFolder
beforeAll(async () => {
  folder = await temporaryFolder()
  for (const kind of kinds) {
    const path = join(folder.path, kind)
    const writer = await openWriter({ path, output: { kind }, format: cd, facts })
    await writer.write(sound('noise', 0, frames / 2))
    await writer.write(sound('tone', frames / 2, frames / 2))
    await writer.close()
  }
})
afterAll(() => folder[Symbol.asyncDispose]())

const file = (kind: AudioKind): string => join(folder.path, kind)

describe.each(kinds)('a reader of %s', (kind) => {
  it('reads from anywhere what it reads from the start', async () => {
    await using whole = await openReader(file(kind))
    const all = await whole.read(0, whole.frames)
    const frameBytes = all.length / whole.frames
    await using reader = await openReader(file(kind))
    const places = fc.tuple(fc.nat(whole.frames + 1000), fc.nat(20_000))
    const property = fc.asyncProperty(places, async ([position, count]) => {
      const read = await reader.read(position, count)
      const expected = all.subarray(position * frameBytes, (position + count) * frameBytes)
      expect(read.length).toBe(expected.length)
      expect(Buffer.compare(read, expected)).toBe(0)
    })
    await fc.assert(property, { numRuns: 40 })
  })

  it('answers questions asked at once', async () => {
    await using reader = await openReader(file(kind))
    const [a, b] = await Promise.all([reader.read(1000, 10), reader.read(0, 1010)])
    expect(a.length * 101).toBe(b.length)
    expect(Buffer.compare(a, b.subarray(a.length * 100))).toBe(0)
  })

  it.each(sampleFormats)('converts to %s', async (sampleFormat) => {
    await using reader = await openReader(file(kind), { sampleFormat })
    await using floats = await openReader(file(kind), { sampleFormat: 'FLOAT_LE' })
    const expected = new Float32Array((await floats.read(1000, 100)).buffer)
    const data = Buffer.from(await reader.read(1000, 100))
    const scales = {
      S16_LE: 2 ** 15,
      S24_LE: 2 ** 23,
      S24_3LE: 2 ** 23,
      S32_LE: 2 ** 31,
      FLOAT_LE: 1,
    }
    for (const [i, value] of expected.entries()) {
      const size = data.length / expected.length
      const raw =
        sampleFormat === 'FLOAT_LE' ? data.readFloatLE(i * 4) : data.readIntLE(i * size, size)
      expect(raw / scales[sampleFormat]).toBeCloseTo(value, 4)
    }
  })
})

it('says what a file is not', async () => {
  await expect(probe(import.meta.filename)).rejects.toMatchObject({ code: 'ERR_AUDIO_FILE' })
  await expect(openReader(import.meta.filename)).rejects.toMatchObject({ code: 'ERR_AUDIO_FILE' })
  await expect(probe(join(folder.path, 'nothing'))).rejects.toMatchObject({ code: 'ERR_STORAGE' })
})
