import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SoundEvent } from '../../src/metering/detectors.ts'
import { createMeter, type MeterOptions } from '../../src/metering/meter.ts'
import type { PcmFormat } from '../../src/pcm.ts'

const rate = 1000
const format: PcmFormat = { sampleFormat: 'FLOAT_LE', rate, channels: 2 }

/** Runs of frames at a level, in the right channel only. */
type Run = readonly [frames: number, level: number]

function listen(runs: readonly Run[], options: MeterOptions, chunks = [rate]): SoundEvent[] {
  const values = runs.flatMap(([frames, level]) => Array.from({ length: frames }, () => [0, level]))
  const pcm = new Uint8Array(Float32Array.from(values.flat()).buffer)
  const meter = createMeter(format, options)
  const events: SoundEvent[] = []
  for (let at = 0, i = 0; at < pcm.length; i++) {
    const bytes = (chunks[i % chunks.length] as number) * 8
    events.push(...meter.add(pcm.subarray(at, at + bytes), at / 8 + 5000))
    at += bytes
  }
  return events
}

describe('silence', () => {
  const options: MeterOptions = { silence: { threshold: -40, duration: 2 }, clipping: false }

  test('is told once it has lasted, with its exact frames', () => {
    const runs: Run[] = [
      [700, 0.5],
      [2600, 0.009],
      [10, 0.011],
      [1999, 0],
      [1, -0.5],
    ]
    expect(listen(runs, options)).toEqual([
      { type: 'silence', state: 'started', position: 5700, frames: expect.any(Number) },
      { type: 'silence', state: 'ended', position: 5700, frames: 2600 },
    ])
  })

  test('may last from the first frame', () => {
    const [started] = listen([[2500, 0]], options)
    expect(started).toMatchObject({ state: 'started', position: 5000 })
    expect(started?.frames).toBeGreaterThanOrEqual(2000)
    expect(started?.frames).toBeLessThanOrEqual(2100)
  })
})

describe('clipping', () => {
  const options: MeterOptions = { silence: false, clipping: { hold: 0.5 } }

  test('joins what is less than the hold time apart', () => {
    const runs: Run[] = [
      [700, 0.5],
      [4, 1],
      [200, 0.5],
      [3, -1],
      [2000, 0.5],
      [2, 1],
      [2000, 0.5],
    ]
    expect(listen(runs, options)).toEqual([
      { type: 'clipping', state: 'started', position: 5700, frames: 4 },
      { type: 'clipping', state: 'ended', position: 5700, frames: 207 },
    ])
  })
})

test('events are the same however the stream is cut into blocks', () => {
  const level = fc.constantFrom(0, 0.001, 0.5, 1)
  const runs = fc.array(fc.tuple(fc.integer({ min: 1, max: 900 }), level), { maxLength: 12 })
  const chunks = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 5 })
  const options: MeterOptions = {
    silence: { threshold: -50, duration: 0.4 },
    clipping: { hold: 0.2 },
  }
  const essence = (events: readonly SoundEvent[]): unknown[] =>
    events
      // How long it had lasted when it was told depends on the blocks; the order of the two kinds, too.
      .map(({ frames, ...event }) => (event.state === 'ended' ? { ...event, frames } : event))
      .toSorted((a, b) => (a.type < b.type ? -1 : a.type > b.type ? 1 : 0))
  fc.assert(
    fc.property(runs, chunks, (sound, cut) => {
      // The last 0.3 s are clean: what has not ended by then is a matter of when one looks.
      const whole: Run[] = [...sound, [300, 0.5]]
      expect(essence(listen(whole, options, cut))).toEqual(essence(listen(whole, options, [1])))
    }),
    { numRuns: 60 },
  )
})

test('every fault in the options is told at once', () => {
  const options: MeterOptions = { silence: { threshold: 3 }, clipping: { hold: 0.01, samples: 0 } }
  expect(() => createMeter(format, options)).toThrow(
    expect.objectContaining({
      code: 'ERR_OPTIONS',
      message: expect.stringMatching(/silence.*\n.*clipping/),
    }),
  )
})
