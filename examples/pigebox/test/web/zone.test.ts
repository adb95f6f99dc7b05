import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lengthOf } from '../../web/time/span.ts'
import { ticksOf } from '../../web/time/ticks.ts'
import { readTyped, typedOf } from '../../web/time/typed.ts'
import { dayOf, fromInput, momentOf, offsetAt, toInput } from '../../web/time/zone.ts'

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

  it('reads what it writes', () => {
    const time = Date.UTC(2026, 10, 21, 13, 30, 7)
    expect(toInput(time, paris)).toBe('2026-11-21T14:30:07')
    expect(fromInput('2026-11-21T14:30:07', paris)).toBe(time)
    expect(fromInput('2026-11-21', 'UTC')).toBe(Date.UTC(2026, 10, 21))
    expect(fromInput('', 'UTC')).toBeUndefined()
    expect(offsetAt(time, 'Asia/Kathmandu')).toBe(5.75 * hour)
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
