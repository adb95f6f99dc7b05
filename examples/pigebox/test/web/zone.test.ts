import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lengthOf } from '../../web/time/span.ts'
import { ticksOf } from '../../web/time/ticks.ts'
import { readTyped, typedOf } from '../../web/time/typed.ts'
import { viewAt } from '../../web/time/view.ts'
import { dayOf, fromInput, momentOf, offsetAt, toInput, turned } from '../../web/time/zone.ts'

const hour = 3_600_000
const paris = 'Europe/Paris'
const zones = ['UTC', paris, 'America/St_Johns', 'Asia/Kathmandu', 'Australia/Lord_Howe']
const moments = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2035, 0) })

describe('a zone', () => {
  it('has days of 23, 24 and 25 hours', () => {
    const lengths = [2, 28, 29].map((date) => lengthOf(dayOf(Date.UTC(2026, 2, date, 12), paris)))
    expect(lengths).toEqual([24 * hour, 24 * hour, 23 * hour])
    expect(lengthOf(dayOf(Date.UTC(2026, 9, 25, 12), paris))).toBe(25 * hour)
  })

  it('puts each moment into one day', () => {
    fc.assert(
      fc.property(moments, fc.constantFrom(...zones), (time, zone) => {
        const day = dayOf(time, zone)
        expect(day.from).toBeLessThanOrEqual(time)
        expect(day.to).toBeGreaterThan(time)
        expect(dayOf(day.to, zone).from).toBe(day.to)
      }),
    )
  })

  it('takes the first of an hour that comes twice, and the end of one that is left out', () => {
    expect(momentOf(Date.UTC(2026, 9, 25, 2, 30), paris)).toBe(Date.UTC(2026, 9, 25, 0, 30))
    expect(momentOf(Date.UTC(2026, 2, 29, 2, 30), paris)).toBe(Date.UTC(2026, 2, 29, 1, 30))
  })

  it('takes the one of an hour that comes twice that is nearer to a moment', () => {
    const local = Date.UTC(2026, 9, 25, 2, 30)
    const [first, second] = [Date.UTC(2026, 9, 25, 0, 30), Date.UTC(2026, 9, 25, 1, 30)]
    expect(momentOf(local, paris, first - hour)).toBe(first)
    expect(momentOf(local, paris, first + hour / 4)).toBe(first)
    expect(momentOf(local, paris, second - hour / 4)).toBe(second)
    expect(momentOf(local, paris, second + hour)).toBe(second)
    expect(momentOf(Date.UTC(2026, 9, 25, 4), paris, second)).toBe(Date.UTC(2026, 9, 25, 3))
  })

  it('reads what it writes', () => {
    const time = Date.UTC(2026, 10, 21, 13, 30, 7)
    expect(toInput(time, paris)).toBe('2026-11-21T14:30:07')
    expect(fromInput('2026-11-21T14:30:07', paris)).toBe(time)
    expect(fromInput('2026-11-21', 'UTC')).toBe(Date.UTC(2026, 10, 21))
    expect(fromInput('', 'UTC')).toBeUndefined()
    expect(offsetAt(time, 'Asia/Kathmandu')).toBe(5.75 * hour)
  })
})

describe('the next day, and the one before', () => {
  it('are those of the calendar, when the clock is changed, too', () => {
    // Paris loses an hour on Sunday, 2026-03-29, and gets one on Sunday, 2026-10-25.
    const cases = [
      [Date.UTC(2026, 2, 29, 22), -1, '2026-03-29'],
      [Date.UTC(2026, 2, 28, 22, 59), 1, '2026-03-29'],
      [Date.UTC(2026, 9, 25, 22, 59), 1, '2026-10-26'],
      [Date.UTC(2026, 9, 25, 23), -1, '2026-10-25'],
    ] as const
    for (const [time, days, date] of cases) {
      const day = dayOf(time, paris)
      for (const length of [10_000, hour, lengthOf(day)]) {
        const moment = turned({ day, view: viewAt(day, time, length) }, days, paris)
        expect(toInput(moment, paris).slice(0, 10)).toBe(date)
      }
    }
  })

  it('lead back to where one was', () => {
    fc.assert(
      fc.property(moments, fc.constantFrom(...zones), fc.constantFrom(1, -1), (time, zone, by) => {
        const day = dayOf(time, zone)
        const view = viewAt(day, time, hour)
        const there = turned({ day, view }, by as 1 | -1, zone)
        const next = dayOf(there, zone)
        expect(by > 0 ? next.from : next.to).toBe(by > 0 ? day.to : day.from)
        const seen = { day: next, view: viewAt(next, there, hour) }
        const back = turned(seen, -by as 1 | -1, zone)
        expect(dayOf(back, zone)).toEqual(day)
        // A shorter day has no place for the last hour of a longer one.
        const shorter = Math.max(0, lengthOf(day) - lengthOf(next))
        expect(Math.abs(back - (view.from + view.to) / 2)).toBeLessThanOrEqual(shorter + 1)
      }),
    )
  })
})

describe('a typed time', () => {
  it.each([
    ['14:30', 0],
    ['14:30:07', 7000],
    ['14:30:07.250', 7250],
    ['14h30m07s', 7000],
    ['143007', 7000],
    [' 14h30 ', 0],
  ])('may be %s', (clock, rest) => {
    const expected = Date.UTC(2026, 10, 21, 14, 30) + rest
    expect(readTyped({ date: '2026-11-21', clock }, 'UTC')).toBe(expected)
  })

  it.each(['', '25:00', '14:60', '14:30:61', 'noon', '14:3'])('is not %j', (clock) => {
    expect(readTyped({ date: '2026-11-21', clock }, 'UTC')).toBeUndefined()
  })

  it('is shown as it can be typed', () => {
    fc.assert(
      fc.property(moments, (time) => {
        // What is shown and taken as it is stays the moment that it was, in both passes of an hour.
        expect(readTyped(typedOf(time, paris), paris, time)).toBe(time)
        expect(readTyped(typedOf(time, paris), paris)).toSatisfy(
          // Of an hour that comes twice, the first is meant.
          (read: number) => read === time || read === time - hour,
        )
      }),
    )
  })
})

describe('ticks', () => {
  it('stand on the round times of the clock, never too close', () => {
    fc.assert(
      fc.property(
        moments,
        fc.integer({ min: 10_000, max: 25 * hour }),
        fc.integer({ min: 200, max: 2000 }),
        fc.constantFrom(...zones),
        (from, length, width, zone) => {
          const view = { from, to: from + length }
          const { step, ticks } = ticksOf(view, width, zone)
          const labels = ticks.filter(({ major }) => major).map(({ time }) => time)
          for (const time of labels) expect((time + offsetAt(time, zone)) % step).toBe(0)
          expect(labels.length).toBeLessThanOrEqual(width / 64 + 3)
          expect(ticks.length).toBeLessThan(500)
          expect([...ticks].sort((a, b) => a.time - b.time)).toEqual(ticks)
        },
      ),
    )
  })

  it('leave the hour out that the clock leaves out', () => {
    const { ticks, step } = ticksOf(dayOf(Date.UTC(2026, 2, 29, 12), paris), 2000, paris)
    expect(step).toBe(hour)
    const shown = ticks
      .filter(({ major }) => major)
      .map(({ time }) => toInput(time, paris).slice(11, 13))
    expect(shown.slice(0, 4)).toEqual(['00', '01', '03', '04'])
    expect(shown).toHaveLength(23)
  })
})
