import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { openReader } from '../../src/sndfile/reader.ts'
import { Resampler, type ResamplerOptions } from '../../src/sndfile/resampler.ts'
import { openWriter } from '../../src/sndfile/writer.ts'
import { complaints } from './judges.ts'
import { cd, facts, sound } from './sounds.ts'

/** Resample mono floats in pieces of these lengths, over and over. */
async function resample(
  input: Float32Array,
  options: Omit<ResamplerOptions, 'channels' | 'lane'>,
  lengths: readonly number[],
): Promise<Float32Array> {
  const resampler = new Resampler({ ...options, channels: 1, lane: 'float' })
  const out: number[] = []
  const take = (data: Uint8Array, frames: number): void => {
    out.push(...new Float32Array(data.buffer, data.byteOffset, frames))
  }
  for (let at = 0, i = 0; at < input.length; i++) {
    const piece = input.slice(at, at + (lengths[i % lengths.length] ?? 1))
    const { data, frames } = await resampler.push(new Uint8Array(piece.buffer), piece.length)
    take(data, frames)
    at += piece.length
  }
  for await (const { data, frames } of resampler.finish()) take(data, frames)
  resampler.dispose()
  return Float32Array.from(out)
}

/** A sine of 1 kHz. */
function sine(frames: number, rate: number): Float32Array {
  return Float32Array.from({ length: frames }, (_, i) => Math.sin((2 * Math.PI * 1000 * i) / rate))
}

describe('the resampler', () => {
  it('makes as many frames as the ratio says, however the input is cut', async () => {
    const rates = fc.oneof(
      fc.constantFrom(8000, 11_025, 44_100, 96_000),
      fc.integer({ min: 8000, max: 384_000 }),
    )
    const lengths = fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 4 })
    const property = fc.asyncProperty(rates, fc.nat(9000), lengths, async (from, frames, cut) => {
      const options = { from, to: 48_000 }
      const input = sine(frames, from)
      const whole = await resample(input, options, [Math.max(1, frames)])
      expect(Math.abs(whole.length - (frames * 48_000) / from)).toBeLessThanOrEqual(0.5 + 1e-6)
      expect(await resample(input, options, cut)).toEqual(whole)
    })
    await fc.assert(property, { numRuns: 25 })
  })

  it('keeps sound where it is, to 100 dB', async () => {
    const out = await resample(sine(44_100, 44_100), { from: 44_100, to: 48_000 }, [4410])
    const ideal = sine(48_000, 48_000)
    const middle = out.subarray(4000, 44_000)
    const error = middle.reduce((sum, value, i) => sum + (value - (ideal[4000 + i] ?? 0)) ** 2, 0)
    expect(10 * Math.log10(error / middle.length / 0.5)).toBeLessThan(-100)
  })
})

describe('an Opus file', () => {
  const rates = [
    8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000, 192_000,
  ]

  it.each(rates)('of %d Hz is as long as its sound', async (rate) => {
    await using folder = await temporaryFolder()
    const path = join(folder.path, 'x.opus')
    const format = { ...cd, rate }
    const frames = Math.floor(rate * 1.2345)
    const writer = await openWriter({ path, output: { kind: 'opus' }, format, facts })
    await writer.write(sound('tone', 0, frames, format))
    await writer.close()
    expect(await complaints(path, 'opus')).toEqual([])
    await using reader = await openReader(path, { sampleFormat: 'FLOAT_LE' })
    // It is in 48 kHz; libsndfile decodes it to the rate that holds what the source had.
    const whole = rate === reader.format.rate ? frames * (48_000 / rate) : (frames * 48_000) / rate
    expect(reader.frames).toBe(Math.floor(Math.round(whole) / (48_000 / reader.format.rate)))
    const read = new Float32Array((await reader.read(0, reader.frames)).buffer)
    const power = read.reduce((sum, value) => sum + value ** 2, 0) / read.length
    expect(10 * Math.log10(power)).toBeCloseTo(20 * Math.log10(10_000 / 32_768) - 3, 0)
  })
})
