import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DeviceClock, WallClock } from '../src/clock.ts'

/** A device as it would be seen: marks every `period` frames, late by a random bit of it. */
function* marks(rate: number, ppm: number, seconds: number, period: number, random: () => number) {
  const perMs = (rate / 1000) * (1 + ppm * 1e-6)
  for (let frame = period; frame < rate * seconds; frame += period) {
    yield { frame, time: 5000 + frame / perMs + random() * (period / perMs) }
  }
}

describe('DeviceClock', () => {
  it('finds the drift of a device within 5 ppm in five minutes', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -900, max: 900 }),
        fc.constantFrom(8000, 44100, 48000, 192000),
        fc.constantFrom(256, 1024, 4096, 5512),
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
        (ppm, rate, period, jitter) => {
          const clock = new DeviceClock(rate)
          const random = () => jitter.next().value as number
          for (const { frame, time } of marks(rate, ppm, 300, period, random))
            clock.mark(frame, time)
          // A period's jitter over 300 s, of which the earliest of each second counts.
          const tolerance = Math.max(5, ((period / rate) * 1e6) / 100)
          expect(Math.abs(clock.drift - ppm)).toBeLessThan(tolerance)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('never believes more than 1,000 ppm', () => {
    const clock = new DeviceClock(48000)
    for (const { frame, time } of marks(48000, 20_000, 120, 1024, () => 0)) clock.mark(frame, time)
    expect(clock.drift).toBeCloseTo(1000)
  })

  it('knows a hole to a period, however many there were', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 20, maxLength: 40 }),
        fc.integer({ min: -200, max: 200 }),
        (lateness, ppm) => {
          const rate = 44100
          const period = 1024
          const perMs = (rate / 1000) * (1 + ppm * 1e-6)
          const clock = new DeviceClock(rate)
          let position = 0
          let time = 1000
          const origin = time
          for (const late of lateness) {
            for (let turn = 0; turn < 400; turn++) {
              time += period / perMs
              position += period
              clock.mark(position, time)
            }
            // Lost for 1.5 s; the restart is noticed up to a period late.
            time += 1500
            position = Math.round(clock.resume(time + (late * period) / perMs))
            time += (late * period) / perMs
            const truth = (time - origin) * perMs
            expect(Math.abs(position - truth)).toBeLessThan(period)
          }
        },
      ),
      { numRuns: 30 },
    )
  })
})

describe('WallClock', () => {
  it('tells a step and follows it at once', () => {
    const clock = new WallClock()
    expect(clock.observe(1000, 1_000_000)).toBe(0)
    expect(clock.observe(2000, 1_001_000)).toBe(0)
    expect(clock.observe(3000, 1_002_000 + 3_600_000)).toBe(3_600_000)
    expect(clock.unix(4000)).toBe(1_003_000 + 3_600_000)
    expect(clock.monotonic(clock.unix(1234))).toBe(1234)
  })

  it('follows a slew at no more than 1,000 ppm', () => {
    const clock = new WallClock()
    clock.observe(0, 1_000_000)
    expect(clock.observe(1000, 1_001_050)).toBe(0)
    expect(clock.unix(1000)).toBeCloseTo(1_001_001)
  })
})
