import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatIso, framesSinceMidnight, localTime, parseIso } from '../src/local-time.ts'

describe('local time', () => {
  it('is what the clock on the wall shows', () => {
    const start = Date.UTC(2025, 11, 31, 23, 59, 59, 999.5)
    expect(localTime(start, 60)).toMatchObject({ date: '2026-01-01', time: '00:59:59' })
    expect(formatIso(start, -210)).toBe('2025-12-31T20:29:59.999000-03:30')
    expect(formatIso(0.25, 0)).toBe('1970-01-01T00:00:00.000250+00:00')
  })

  it('comes back from ISO 8601', () => {
    const starts = fc.integer({ min: 0, max: 4e12 })
    const offsets = fc.integer({ min: -14 * 60, max: 14 * 60 })
    const property = fc.property(starts, offsets, (start, utcOffset) => {
      const found = parseIso(formatIso(start, utcOffset))
      expect(found?.utcOffset).toBe(utcOffset)
      expect(found?.start).toBeCloseTo(start, 2)
    })
    fc.assert(property)
  })

  it.each(['', 'yesterday', '2026-03-29', '2026-03-29T12:00:00', '2026-99-29T12:00:00Z'])(
    'is not made up from %j',
    (text) => expect(parseIso(text)).toBeUndefined(),
  )

  it('counts frames from the local midnight', () => {
    const noon = Date.UTC(2026, 5, 1, 12)
    expect(framesSinceMidnight(noon, 0, 48_000)).toBe(12 * 3600 * 48_000)
    expect(framesSinceMidnight(noon, 12 * 60, 48_000)).toBe(0)
    expect(framesSinceMidnight(noon + 0.5, -30, 44_100)).toBe(11.5 * 3600 * 44_100 + 22)
  })
})
