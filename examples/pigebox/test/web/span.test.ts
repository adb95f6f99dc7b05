import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { between, clampSpan, holds, lengthOf, rounded, spelled } from '../../web/time/span.ts'
import { panBy, timeAt, viewAt, xOf, zoomAround, zoomOf } from '../../web/time/view.ts'
import { dayOf } from '../../web/time/zone.ts'

const day = dayOf(Date.UTC(2026, 10, 1, 12), 'UTC')
const hour = 3_600_000
const time = fc.integer({ min: day.from, max: day.to - 1 })
const length = fc.integer({ min: 10_000, max: 24 * hour })

describe('a span', () => {
  it('is what lies between two moments, in whole steps', () => {
    expect(between(5, 3)).toEqual({ from: 3, to: 5 })
    expect(rounded({ from: 1499, to: 2501 }, 1000)).toEqual({ from: 1000, to: 3000 })
    expect(rounded({ from: 1400, to: 1401 }, 1000)).toEqual({ from: 1000, to: 2000 })
    expect([holds({ from: 1, to: 2 }, 1), holds({ from: 1, to: 2 }, 2)]).toEqual([true, false])
  })

  it('is kept within bounds', () => {
    expect(clampSpan({ from: 0, to: 10 }, { from: -2, to: 2 })).toEqual({ from: 0, to: 4 })
    expect(clampSpan({ from: 0, to: 10 }, { from: 8, to: 12 })).toEqual({ from: 6, to: 10 })
    expect(clampSpan({ from: 0, to: 10 }, { from: -9, to: 90 })).toEqual({ from: 0, to: 10 })
  })
})

describe('a view', () => {
  it('maps moments to places and back', () => {
    fc.assert(
      fc.property(time, length, time, (middle, long, moment) => {
        const view = viewAt(day, middle, long)
        expect(timeAt(view, 1000, xOf(view, 1000, moment))).toBeCloseTo(moment, 1)
      }),
    )
  })

  it('never leaves the day, however it is moved', () => {
    fc.assert(
      fc.property(time, length, fc.double({ min: -5, max: 5, noNaN: true }), (middle, long, by) => {
        const view = viewAt(day, middle, long)
        for (const next of [panBy(day, view, by), zoomAround(day, view, middle, long * 2 ** by)]) {
          expect(next.from).toBeGreaterThanOrEqual(day.from)
          expect(next.to).toBeLessThanOrEqual(day.to)
          expect(lengthOf(next)).toBeGreaterThan(0)
        }
      }),
    )
  })

  it('keeps the moment in its place when it is zoomed', () => {
    const view = viewAt(day, day.from + 12 * hour, hour)
    const moment = view.from + hour / 4
    const nearer = zoomAround(day, view, moment, hour / 2)
    expect(xOf(nearer, 1000, moment)).toBeCloseTo(xOf(view, 1000, moment), 6)
  })

  it('is told by name, on days of 23 and 25 hours too', () => {
    expect(zoomOf(day, day)).toBe('day')
    expect(zoomOf(day, viewAt(day, day.from, hour))).toBe('hour')
    expect(zoomOf(day, viewAt(day, day.from, hour / 6))).toBe('minutes')
    expect(zoomOf(day, viewAt(day, day.from, hour / 7))).toBeUndefined()
    const long = dayOf(Date.UTC(2026, 9, 25, 12), 'Europe/Paris')
    expect(zoomOf(long, long)).toBe('day')
  })
})

it('says lengths as people do', () => {
  expect([0, 1000, 59_600, 65_000, 119_600, 7_201_000].map(spelled)).toEqual([
    ...['0 seconds', '1 second', '1 minute', '1 minute 5 seconds', '2 minutes'],
    '120 minutes 1 second',
  ])
})
