import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { spanAt } from '../src/cut.ts'
import { Timeline } from '../src/timeline.ts'

const epoch = Date.UTC(2026, 10, 20, 12)

describe('Timeline', () => {
  it('is exact for a source on nominal time: frames and moments are each other’s inverse', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(8000, 11025, 44100, 48000, 96000, 192000),
        fc.integer({ min: 0, max: 2 ** 40 }),
        fc.integer({ min: 0, max: 86_400_000 }),
        (rate, frame, offset) => {
          const timeline = new Timeline(rate, false, epoch + offset)
          expect(timeline.frameAt(timeline.timeOf(frame))).toBe(frame)
        },
      ),
    )
  })

  it('cuts on the first frame at or after the mark, to a tenth of a frame', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(8000, 11025, 44100, 48000),
        fc.integer({ min: 1, max: 86_400 }),
        fc.integer({ min: 0, max: 999 }),
        (rate, seconds, offset) => {
          const timeline = new Timeline(rate, false, epoch + offset)
          const mark = epoch + seconds * 1000
          const frame = timeline.frameAt(mark)
          expect(timeline.timeOf(frame)).toBeGreaterThan(mark - 110 / rate)
          expect(timeline.timeOf(frame - 1)).toBeLessThan(mark)
        },
      ),
    )
  })

  it('follows a step of the wall clock and tells it', () => {
    const timeline = new Timeline(48000, true)
    for (let ms = 0; ms < 5000; ms += 50) expect(timeline.mark(ms * 48, ms, epoch + ms)).toBe(0)
    expect(timeline.timeOf(48 * 5000)).toBeCloseTo(epoch + 5000, 0)
    expect(timeline.mark(48 * 5000, 5000, epoch + 5000 - 3_600_000)).toBe(-3_600_000)
    expect(timeline.timeOf(48 * 5000)).toBeCloseTo(epoch + 5000 - 3_600_000, 0)
  })

  it('finds out that a live source is faster than any device', () => {
    const timeline = new Timeline(44100, true)
    for (let block = 1; block < 30; block++) timeline.mark(block * 22050, block, epoch + block)
    expect(timeline.live).toBe(false)
    expect(timeline.timeOf(44100 * 60) - timeline.timeOf(0)).toBe(60_000)
  })

  it('takes a device for one while the system’s clocks are slowed to be put right', () => {
    const timeline = new Timeline(44_100, true)
    const slowed = 1 - 83_333e-6
    let clock = 0
    // By 20 s within four minutes, after a quarter of an hour; and the card has a drift of its own.
    for (let ms = 0; ms < 60 * 60_000; ms += 50) {
      clock += ms >= 900_000 && ms < 1_140_000 ? 50 * slowed : 50
      timeline.mark(Math.floor(ms * 44.1 * (1 + 50e-6)), clock, epoch + clock)
    }
    expect(timeline.live).toBe(true)
    expect(timeline.drift).toBeGreaterThan(40)
    expect(timeline.drift).toBeLessThan(60)
  })
})

describe('spanAt', () => {
  it('gives a first, partial segment the mark before it and the one after it', () => {
    const start = Date.UTC(2026, 10, 20, 14, 34, 23)
    expect(spanAt(start, { rotate: 900, zone: 'UTC' })).toEqual({
      start,
      mark: Date.UTC(2026, 10, 20, 14, 30),
      end: Date.UTC(2026, 10, 20, 14, 45),
    })
  })

  it('takes a frame a hair before its mark for the first one of the next segment', () => {
    const mark = Date.UTC(2026, 10, 20, 14, 45)
    const span = spanAt(mark - 0.01, { rotate: 900, zone: 'UTC' })
    expect(span).toEqual({ start: mark, mark, end: mark + 900_000 })
  })

  it('refuses a clock before 2000', () => {
    expect(() => spanAt(0, { rotate: 900, zone: 'UTC' })).toThrow(/1970-01-01.*expected a clock/)
  })
})
