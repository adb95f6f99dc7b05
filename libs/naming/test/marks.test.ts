import { isRepeated, localTime, marks, nextMark, previousMark, utcOffset } from '@boxwright/naming'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const zones = [
  ...[
    'UTC',
    'Europe/Paris',
    'America/New_York',
    'America/Havana',
    'America/Sao_Paulo',
    'Asia/Kathmandu',
  ],
  ...['America/St_Johns', 'Australia/Lord_Howe', 'Pacific/Apia', 'Africa/Casablanca', 'Asia/Gaza'],
  ...[
    'Antarctica/Troll',
    'Africa/Monrovia',
    'Asia/Pyongyang',
    'America/Caracas',
    'Pacific/Kwajalein',
  ],
]
const lengths = Array.from({ length: 86_400 }, (_, index) => index + 1).filter(
  (n) => 86_400 % n === 0,
)
const moment = fc.integer({ min: Date.UTC(1970, 0), max: Date.UTC(2037, 0) })
const length = fc.constantFrom(...lengths)
const zone = fc.constantFrom(...zones)
const hour = 3_600_000

/** Moments at which the clock of a zone changes, found the slow way. */
function changes(name: string): number[] {
  const found: number[] = []
  for (let at = Date.UTC(1970, 0); at < Date.UTC(2025, 0); at += 24 * hour) {
    if (utcOffset(at, name) === utcOffset(at + 24 * hour, name)) continue
    let [low, high] = [at, at + 24 * hour]
    while (high - low > 1_000) {
      const middle = Math.floor((low + high) / 2_000) * 1_000
      if (utcOffset(middle, name) === utcOffset(at, name)) low = middle
      else high = middle
    }
    found.push(high)
  }
  return found
}

const changesOf = new Map(zones.map((name) => [name, changes(name)]))

/** A zone and a moment near a change of its clock. */
const nearChange = zone
  .filter((name) => changesOf.get(name)?.length !== 0)
  .chain((name) =>
    fc.tuple(
      fc.constant(name),
      fc.constantFrom(...(changesOf.get(name) ?? [])),
      fc.oneof(fc.constantFrom(-1_000, -1, 0, 1), fc.integer({ min: -30 * hour, max: 30 * hour })),
    ),
  )
  .map(([name, change, away]) => ({ zone: name, at: change + away }))
const anywhere = fc.record({
  zone,
  at: fc.oneof(moment, fc.double({ min: 0, max: 2e12, noNaN: true })),
})
const place = fc.oneof(anywhere, nearChange)

const secondOfDay = (at: number, name: string): number => {
  const { hour: hours, minute, second } = localTime(at, name)
  return hours * 3_600 + minute * 60 + second
}
const isJump = (at: number, name: string): boolean => utcOffset(at, name) > utcOffset(at - 1, name)

describe('marks', () => {
  it('tile the time line', () => {
    fc.assert(
      fc.property(place, length, ({ zone: name, at }, seconds) => {
        const options = { zone: name }
        const begin = previousMark(at, seconds, options)
        const end = nextMark(at, seconds, options)
        expect(begin).toBeLessThanOrEqual(at)
        expect(end).toBeGreaterThan(at)
        expect(nextMark(begin, seconds, options)).toBe(end)
        expect(previousMark(end, seconds, options)).toBe(end)
        expect(previousMark(end - 1, seconds, options)).toBe(begin)
        expect(nextMark(end - 1, seconds, options)).toBe(end)
      }),
      { numRuns: 3_000 },
    )
  })

  it('show a multiple of the length, or are a jump over one', () => {
    fc.assert(
      fc.property(place, length, ({ zone: name, at }, seconds) => {
        const mark = nextMark(at, seconds, { zone: name })
        expect(mark % 1_000).toBe(0)
        if (secondOfDay(mark, name) % seconds === 0) return
        expect(isJump(mark, name)).toBe(true)
        const skipped = (utcOffset(mark, name) - utcOffset(mark - 1_000, name)) * 60
        expect(secondOfDay(mark, name) % seconds).toBeLessThanOrEqual(skipped)
      }),
      { numRuns: 3_000 },
    )
  })

  it('miss no multiple of the length that the clock shows for the first time', () => {
    fc.assert(
      fc.property(place, length, ({ zone: name, at }, seconds) => {
        const options = { zone: name }
        const [begin, end] = [previousMark(at, seconds, options), nextMark(at, seconds, options)]
        const step = Math.max(1, Math.floor(seconds / 900)) * 1_000
        for (let between = begin + step; between < end; between += step) {
          if (secondOfDay(between, name) % seconds === 0)
            expect(isRepeated(between, name)).toBe('second')
        }
      }),
      { numRuns: 300 },
    )
  })

  it('cut days of 23, 24 and 25 hours', () => {
    const days = [...marks(Date.UTC(2024, 0), Date.UTC(2025, 0), 86_400, { zone: 'Europe/Paris' })]
    const hours = days.slice(1).map((mark, index) => (mark - (days[index] ?? 0)) / hour)
    expect(hours.indexOf(23)).toBe(89)
    expect(hours.filter((each) => each === 24).length).toBe(hours.length - 2)
    expect(hours.indexOf(25)).toBe(299)
  })

  const at = (text: string): number => Date.parse(text)
  const list = (from: string, to: string, seconds: number, name: string): string[] =>
    [...marks(at(from), at(to), seconds, { zone: name })].map((mark) =>
      new Date(mark).toISOString().slice(11, 16),
    )

  it('repeat in the repeated hour if they are no longer apart than it is long', () => {
    const [from, to] = ['2024-10-26T22:00Z', '2024-10-27T03:00Z']
    expect(list(from, to, 3_600, 'Europe/Paris')).toEqual([
      '22:00',
      '23:00',
      '00:00',
      '01:00',
      '02:00',
    ])
    expect(list(from, to, 7_200, 'Europe/Paris')).toEqual(['22:00', '00:00'])
    expect(list('2024-11-03T03:30Z', '2024-11-04T06:00Z', 86_400, 'America/Havana')).toEqual([
      '04:00',
      '05:00',
    ])
  })

  it('fall at the jump that skips them', () => {
    expect(list('2024-03-30T23:00Z', '2024-03-31T05:00Z', 7_200, 'Europe/Paris')).toEqual([
      '23:00',
      '01:00',
      '02:00',
      '04:00',
    ])
    expect(list('2018-11-03T12:00Z', '2018-11-05T12:00Z', 86_400, 'America/Sao_Paulo')).toEqual([
      '03:00',
      '02:00',
    ])
  })

  it('follow half-hour changes and odd offsets', () => {
    expect(list('2024-04-06T14:00Z', '2024-04-06T17:00Z', 1_800, 'Australia/Lord_Howe')).toEqual([
      '14:00',
      '14:30',
      '15:00',
      '15:30',
      '16:00',
      '16:30',
    ])
    expect(list('2024-04-06T14:00Z', '2024-04-06T17:00Z', 3_600, 'Australia/Lord_Howe')).toEqual([
      '14:00',
      '15:30',
      '16:30',
    ])
    expect(list('2024-01-01T00:00Z', '2024-01-01T02:00Z', 3_600, 'Asia/Kathmandu')).toEqual([
      '00:15',
      '01:15',
    ])
    expect(list('2011-12-29T00:00Z', '2011-12-31T12:00Z', 86_400, 'Pacific/Apia')).toEqual([
      '10:00',
      '10:00',
      '10:00',
    ])
  })

  it('refuse a length that does not divide a day', () => {
    for (const bad of [0, -900, 0.5, 7, 86_401, Number.NaN, 172_800]) {
      expect(() => nextMark(0, bad)).toThrow(expect.objectContaining({ code: 'ERR_LENGTH' }))
      expect(() => previousMark(0, bad)).toThrow('whole seconds that divide a day')
    }
  })
})

describe('isRepeated', () => {
  it('tells the passes of a repeated hour apart', () => {
    const at = (text: string, name: string): string | undefined =>
      isRepeated(Date.parse(text), name)
    expect(at('2024-10-26T23:59:59.999Z', 'Europe/Paris')).toBe(undefined)
    expect(at('2024-10-27T00:00Z', 'Europe/Paris')).toBe('first')
    expect(at('2024-10-27T00:59:59.999Z', 'Europe/Paris')).toBe('first')
    expect(at('2024-10-27T01:00Z', 'Europe/Paris')).toBe('second')
    expect(at('2024-10-27T02:00Z', 'Europe/Paris')).toBe(undefined)
    expect(at('2024-04-06T14:45Z', 'Australia/Lord_Howe')).toBe('first')
    expect(at('2024-04-06T15:15Z', 'Australia/Lord_Howe')).toBe('second')
    expect(at('2024-03-31T01:00Z', 'Europe/Paris')).toBe(undefined)
  })

  it('is true of a reading that the clock shows twice, and only of those', () => {
    const read = (moment: number, name: string): string => {
      const { offset: _, ...reading } = localTime(moment, name)
      return JSON.stringify(reading)
    }
    fc.assert(
      fc.property(place, ({ zone: name, at: moment }) => {
        const now = read(moment, name)
        const twin = (sign: 1 | -1): boolean =>
          [...Array(49).keys()]
            .slice(1)
            .some((halves) => read(moment + (sign * halves * hour) / 2, name) === now)
        expect(isRepeated(moment, name)).toBe(twin(1) ? 'first' : twin(-1) ? 'second' : undefined)
      }),
    )
  })
})
