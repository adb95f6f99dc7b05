import { localTime } from '@boxwright/naming'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { broadcastDay, broadcastDayAt } from '../src/broadcast-day.ts'
import { addDays, compareDays, formatDay, isDay, momentOf, parseDay } from '../src/calendar.ts'

const zones = [
  ...['UTC', 'Indian/Antananarivo', 'Europe/Paris', 'America/New_York', 'America/Sao_Paulo'],
  ...['Australia/Lord_Howe', 'Pacific/Apia', 'Asia/Kathmandu', 'Africa/Casablanca', 'Asia/Gaza'],
]
const zone = fc.constantFrom(...zones)
const moment = fc.integer({ min: 0, max: Date.UTC(2037, 0) / 1_000 })
const dayStart = fc.oneof(fc.constant(27_000), fc.integer({ min: 0, max: 86_399 }))
const utc = (...args: Parameters<typeof Date.UTC>): number => Date.UTC(...args) / 1_000

describe('a broadcast day', () => {
  it.each([
    ['21112026', 'UTC', utc(2026, 10, 21, 7, 30), 24],
    ['21112026', 'Indian/Antananarivo', utc(2026, 10, 21, 4, 30), 24],
    // The clock is changed on Sunday morning, which still is Saturday's programme.
    ['28032026', 'Europe/Paris', utc(2026, 2, 28, 6, 30), 23],
    ['24102026', 'Europe/Paris', utc(2026, 9, 24, 5, 30), 25],
    ['03102026', 'Australia/Lord_Howe', utc(2026, 9, 2, 21), 23.5],
    ['04042026', 'Australia/Lord_Howe', utc(2026, 3, 3, 20, 30), 24.5],
    // Samoa went from the evening of the 29th to the 31st: the 30th never was.
    ['29122011', 'Pacific/Apia', utc(2011, 11, 29, 17, 30), 16.5],
    ['30122011', 'Pacific/Apia', utc(2011, 11, 30, 10), 7.5],
  ])('%s in %s', (day, name, start, hours) => {
    const found = broadcastDay(day, { zone: name })
    expect(found).toMatchObject({ day, start })
    expect(found.end - found.start).toBe(hours * 3_600)
  })

  it('starts when the clock skips its start', () => {
    const found = broadcastDay('29032026', { zone: 'Europe/Paris', dayStart: 2.5 * 3_600 })
    expect(found.start).toBe(utc(2026, 2, 29, 1))
  })

  it('starts the first time that the clock shows its start', () => {
    const found = broadcastDay('25102026', { zone: 'Europe/Paris', dayStart: 2.5 * 3_600 })
    expect(found.start).toBe(utc(2026, 9, 25, 0, 30))
  })

  it('follows the one before at once', () => {
    fc.assert(
      fc.property(moment, zone, dayStart, (at, name, start) => {
        const rules = { zone: name, dayStart: start }
        const day = broadcastDayAt(at, rules)
        const found = broadcastDay(day, rules)
        expect(at).toBeGreaterThanOrEqual(found.start)
        expect(at).toBeLessThan(found.end)
        expect(found.midnight).toBeGreaterThanOrEqual(found.start)
        expect(broadcastDay(addDays(day, 1), rules).start).toBe(found.end)
      }),
    )
  })
})

it('a moment is what the clock shows, the first time, or the end of what it skips', () => {
  fc.assert(
    fc.property(moment, zone, fc.integer({ min: 0, max: 86_399 }), (at, name, second) => {
      const day = localTime(at * 1_000, name)
      const found = momentOf(day, second, name)
      const shown = (time: number): number => {
        const local = localTime(time * 1_000, name)
        return utc(local.year, local.month - 1, local.day, local.hour, local.minute, local.second)
      }
      const wanted = utc(day.year, day.month - 1, day.day) + second
      expect(shown(found)).toBeGreaterThanOrEqual(wanted)
      expect(shown(found - 1)).toBeLessThan(wanted)
    }),
  )
})

describe('days of the calendar', () => {
  it.each(['31022026', '29022026', '00012026', '01132026', '1012026', '01010999', '', 'abcdefgh'])(
    '%j is none',
    (text) => {
      expect(isDay(text)).toBe(false)
      expect(() => parseDay(text)).toThrow(expect.objectContaining({ code: 'ERR_DAY' }))
    },
  )

  it('are counted, written and put in order', () => {
    expect(addDays('28022028', 1)).toBe('29022028')
    expect(addDays('31122026', 1)).toBe('01012027')
    expect(addDays('01012027', -1)).toBe('31122026')
    expect(() => addDays('31129999', 1)).toThrow('outside the calendar')
    expect(['01022027', '31122026', '05012027'].toSorted(compareDays)).toEqual([
      ...['31122026', '05012027', '01022027'],
    ])
    fc.assert(
      fc.property(moment, fc.integer({ min: -400, max: 400 }), (at, days) => {
        const day = formatDay(localTime(at * 1_000, 'UTC'))
        expect(addDays(addDays(day, days), -days)).toBe(day)
        expect(Math.sign(compareDays(addDays(day, days), day))).toBe(Math.sign(days))
      }),
    )
  })
})
