import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TemporaryFolder, temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { createMeter, type MeterSummary } from '../../src/metering/meter.ts'
import { bytesPerFrame, type PcmFormat } from '../../src/pcm.ts'
import { generate, measure } from './ffmpeg.ts'

const stereo: PcmFormat = { sampleFormat: 'S16_LE', rate: 44_100, channels: 2 }
const speech =
  'flite=text=The quick brown fox jumps over the lazy dog while the band plays on. ' +
  'Nobody in the room had expected that a box so small would listen for so long.'
const pads = (channels: number): string =>
  Array.from({ length: channels }, (_, c) => {
    const note = 110 * (c + 2)
    return `(${0.1 + c / 20})*sin(2*PI*${note}*t)*(1+sin(2*PI*t/(${c}+3)))/2+0.05*random(${c})`
  }).join('|')
const music = (seconds: number, { rate, channels }: PcmFormat): string =>
  `aevalsrc=exprs=${pads(channels)}:s=${rate}:d=${seconds}`
const tone = (hz: number, dB: number): string =>
  `sine=f=${hz}:r=48000:d=12,volume=${dB + 18.06}dB,afade=d=0.2,aresample=44100,pan=stereo|c0=c0|c1=c0`

let folder: TemporaryFolder
beforeAll(async () => {
  folder = await temporaryFolder()
})
afterAll(() => folder[Symbol.asyncDispose]())

function meterAll(pcm: Uint8Array, format: PcmFormat, chunk = 1024): MeterSummary {
  const meter = createMeter(format)
  const bytes = chunk * bytesPerFrame(format)
  for (let at = 0; at < pcm.length; at += bytes) meter.add(pcm.subarray(at, at + bytes))
  return meter.summary()
}

describe('agrees with ffmpeg within 0.1 LU and 0.2 dB', () => {
  const of = (channels: number, rate = 48_000, sampleFormat = stereo.sampleFormat): PcmFormat => {
    return { sampleFormat, rate, channels }
  }
  const cases: [string, string, PcmFormat][] = [
    ['a tone of 997 Hz', tone(997, -20), stereo],
    ['a tone of 100 Hz', tone(100, -6), stereo],
    ['a tone of 10 kHz', tone(10_000, -10), stereo],
    ['speech', `${speech},aresample=44100,pan=stereo|c0=c0|c1=0.5*c0`, stereo],
    ['speech after silence', `${speech},adelay=8000:all=1,aresample=48000`, of(1)],
    ['pink noise', 'anoisesrc=c=pink:r=44100:d=15:a=0.7:s=7,pan=stereo|c0=c0|c1=c0', stereo],
    ['noise near full scale', 'anoisesrc=r=48000:d=10:a=0.9:s=3', of(1)],
    ['music at 44.1 kHz', music(15, stereo), stereo],
    ['music at 96 kHz', music(8, of(2, 96_000)), of(2, 96_000, 'S24_3LE')],
    ['music at 192 kHz', music(5, of(2, 192_000)), of(2, 192_000, 'S32_LE')],
    ['music at 8 kHz', music(12, of(1, 8000)), of(1, 8000)],
    ...[1, 2, 3, 4, 5, 6].map((channels): [string, string, PcmFormat] => {
      const format = of(channels, 48_000, 'FLOAT_LE')
      return [`music in ${channels} channels`, music(8, format), format]
    }),
  ]
  test.each(cases)('%s', async (name, lavfi, format) => {
    const pcm = await generate(lavfi, format)
    const path = join(folder.path, `${name}.raw`)
    await writeFile(path, pcm)
    const theirs = await measure(path, format)
    const { loudness: ours } = meterAll(pcm, format)
    expect.soft(Math.abs(ours.integrated - theirs.integrated), 'integrated').toBeLessThan(0.1)
    expect.soft(Math.abs(ours.momentaryMax - theirs.momentaryMax), 'momentary').toBeLessThan(0.1)
    expect.soft(Math.abs(ours.shortTermMax - theirs.shortTermMax), 'short-term').toBeLessThan(0.1)
    // EBU Tech 3342 asks for 1 LU.
    expect.soft(Math.abs(ours.range - theirs.range), 'range').toBeLessThan(0.5)
    expect.soft(Math.abs(ours.truePeak - theirs.truePeak), 'true peak').toBeLessThan(0.2)
  })
})

describe('a meter', () => {
  test('hears nothing in silence', () => {
    const { loudness, channels } = meterAll(new Uint8Array(44_100 * 4 * 2), stereo)
    expect(loudness).toEqual({
      momentaryMax: Number.NEGATIVE_INFINITY,
      shortTermMax: Number.NEGATIVE_INFINITY,
      integrated: Number.NEGATIVE_INFINITY,
      range: 0,
      truePeak: Number.NEGATIVE_INFINITY,
    })
    expect(channels[0]).toEqual({
      min: 0,
      max: 0,
      peak: Number.NEGATIVE_INFINITY,
      rms: Number.NEGATIVE_INFINITY,
      truePeak: Number.NEGATIVE_INFINITY,
    })
  })

  test('measures the same however the stream is cut into blocks', async () => {
    const pcm = await generate(music(5, stereo), stereo)
    const whole = meterAll(pcm, stereo, 1 << 20)
    for (const chunk of [1, 63, 441, 1024, 4410, 5512]) {
      const { loudness, channels } = meterAll(pcm, stereo, chunk)
      for (const [key, value] of Object.entries(loudness)) {
        expect(value).toBeCloseTo(whole.loudness[key as keyof typeof loudness], 9)
      }
      expect(channels[1]?.rms).toBeCloseTo(whole.channels[1]?.rms as number, 9)
      expect(channels[1]?.truePeak).toBeCloseTo(whole.channels[1]?.truePeak as number, 9)
    }
  })

  test('finds the highest point between samples', async () => {
    // A quarter of the rate, 45 degrees off: every sample is 3 dB below the crest.
    const lavfi = 'aevalsrc=0.5*sin(2*PI*12000*t+PI/4):s=48000:d=2,afade=d=0.5'
    const format: PcmFormat = { sampleFormat: 'FLOAT_LE', rate: 48_000, channels: 1 }
    const { channels } = meterAll(await generate(lavfi, format), format)
    expect(channels[0]?.peak).toBeCloseTo(-9.03, 1)
    expect(channels[0]?.truePeak).toBeCloseTo(-6.02, 1)
  })

  test('begins a segment anew, as if it were a programme of its own', async () => {
    const pcm = await generate(music(20, stereo), stereo)
    const cut = 7 * 44_100 * 4 + 1234 * 4
    const meter = createMeter(stereo)
    meter.add(pcm.subarray(0, cut))
    const before = meter.live()
    meter.reset()
    expect(meter.live().channels).toEqual(before.channels)
    expect(meter.summary().frames).toBe(0)
    meter.add(pcm.subarray(cut))
    const second = meter.summary()
    const alone = meterAll(pcm.subarray(cut), stereo)
    expect(second.frames).toBe(alone.frames)
    expect(second.loudness.integrated).toBeCloseTo(alone.loudness.integrated, 1)
    expect(second.loudness.shortTermMax).toBeCloseTo(alone.loudness.shortTermMax, 1)
    expect(second.loudness.truePeak).toBeCloseTo(alone.loudness.truePeak, 2)
    expect(second.channels[0]?.rms).toBeCloseTo(alone.channels[0]?.rms as number, 9)
    expect(second.waveform).toEqual(alone.waveform)
  })

  test('survives floats that are no numbers', () => {
    const format: PcmFormat = { sampleFormat: 'FLOAT_LE', rate: 48_000, channels: 1 }
    const bad = new Float32Array(4800).fill(Number.NaN)
    bad.set([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY], 7)
    const meter = createMeter(format)
    meter.add(new Uint8Array(bad.buffer))
    const good = Float32Array.from({ length: 48_000 }, (_, i) => 0.1 * Math.sin(i / 7))
    meter.add(new Uint8Array(good.buffer))
    expect(meter.summary().loudness.integrated).toBeCloseTo(-22.9, 1)
  })
})

test.each(['S16_LE', 'S24_LE', 'S24_3LE', 'S32_LE', 'FLOAT_LE'] as const)(
  '%s is read at any address',
  async (sampleFormat) => {
    const format: PcmFormat = { ...stereo, sampleFormat }
    const source =
      sampleFormat === 'S24_LE' ? { ...format, sampleFormat: 'S32_LE' as const } : format
    const pcm = await generate(music(2, format), source)
    if (sampleFormat === 'S24_LE') {
      // 24 bits in the low three bytes; the fourth is noise.
      for (let at = 0; at < pcm.length; at += 4) pcm.copyWithin(at, at + 1, at + 4)
    }
    const shifted = new Uint8Array(pcm.length + 1)
    shifted.set(pcm, 1)
    const reference = meterAll(await generate(music(2, stereo), stereo), stereo)
    const [left, right] = meterAll(shifted.subarray(1), format).channels
    expect(left?.rms).toBeCloseTo(reference.channels[0]?.rms as number, 2)
    expect(right?.max).toBeCloseTo(reference.channels[1]?.max as number, 3)
    expect(right?.min).toBeCloseTo(reference.channels[1]?.min as number, 3)
  },
)
