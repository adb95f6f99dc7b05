import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { broadcastDay } from '../../src/broadcast-day.ts'
import { type CheckOptions, checkDay, type DayCheck } from '../../src/listing/check.ts'
import { checkListing, timeListing } from '../../src/listing/check-listing.ts'
import { timelineOf } from '../../src/listing/timeline.ts'
import { createView } from '../../src/view.ts'

const zone = 'Europe/Paris'
const day = '21112026'
const hour = 3_600

/** A day of items by hours; a name in capitals is missing in Nosy Be. */
function check(
  plan: [name: string, hours: number][],
  options: Partial<CheckOptions> = {},
  on = day,
): DayCheck {
  const names = plan.map(([name]) => ({ name, line: 1, column: 1 }))
  const hours = new Map(plan.map(([name, length]) => [`${name}.ts`, length * hour]))
  const items = timelineOf({ day: on, names }, (name) => hours.get(name), { zone })
  const mediaOf = (filename: string) => ({ lacking: /[A-Z]/.test(filename) ? ['nosybe'] : [] })
  return checkDay(on, items, { rules: { zone }, mediaOf, ...options })
}
const codes = ({ findings }: DayCheck): string[] => findings.map(({ code }) => code)

describe('the check of a day', () => {
  it.each([
    ['a', 24, 'green', []],
    ['A', 24, 'blue', ['missing']],
    ['a', 16, 'orange', ['ends-before-midnight', 'gap']],
    ['A', 16, 'red', ['missing', 'ends-before-midnight', 'gap']],
    ['a', 16.5, 'green', ['gap']],
    ['a', 25, 'green', ['runs-over']],
  ] as const)('%s for %d hours is %s', (name, hours, colour, expected) => {
    const found = check([[name, hours]])
    expect(found.colour).toBe(colour)
    expect(codes(found)).toEqual(expected)
  })

  it('tells how much is lacking, and how much is too much', () => {
    const { start, end } = broadcastDay(day, { zone })
    expect(check([['a', 20]]).findings).toEqual([{ code: 'gap', from: start + 20 * hour, to: end }])
    expect(check([['a', 25]]).findings).toEqual([{ code: 'runs-over', from: end, to: end + hour }])
    const overlap = check([['a', 25]], { nextStart: end + hour / 2 })
    expect(overlap.findings).toContainEqual({
      ...{ code: 'overlap', from: end + hour / 2, to: end + hour },
    })
    expect(codes(check([['a', 25]], { nextStart: end + hour }))).toEqual(['runs-over'])
    expect(codes(check([['a', 24]], { nextStart: end }))).toEqual([])
    expect(check([['a', 24]], { nextStart: end + 60 }).findings).toEqual([
      { code: 'gap', from: end, to: end + 60 },
    ])
  })

  it('knows days of 23 and of 25 hours', () => {
    expect(codes(check([['a', 23]], {}, '28032026'))).toEqual([])
    expect(codes(check([['a', 24]], {}, '28032026'))).toEqual(['runs-over'])
    expect(codes(check([['a', 25]], {}, '24102026'))).toEqual([])
    expect(codes(check([['a', 24]], {}, '24102026'))).toEqual(['gap'])
  })

  it('tells which file is missing where, and whose length is in doubt', () => {
    const mediaOf = (filename: string) =>
      filename === 'a.ts'
        ? { lacking: [], differs: true }
        : { lacking: ['nosybe', 'tana'], differs: false }
    expect(
      check(
        [
          ['a', 24],
          ['gone', 0],
        ],
        { mediaOf },
      ).findings,
    ).toEqual([
      { code: 'durations-differ', index: 0, filename: 'a.ts' },
      { code: 'missing', index: 1, filename: 'gone.ts', towns: ['nosybe', 'tana'] },
    ])
  })

  it('says of no town that it lacks a file while nothing is known of its boxes', () => {
    const rules = { zone }
    const view = createView(rules)
    const media = new Map([['a.ts', 24 * hour]])
    view.replace({ town: 'tana', host: 'a' }, { media, programmes: new Map() })
    view.replace({ town: 'nosybe', host: 'b' }, { media: new Map(), programmes: new Map() })
    const days = timeListing([{ day, line: 1, names: [{ name: 'a', line: 2, column: 1 }] }], {
      ...{ view, rules },
    })
    const [found] = checkListing(days, { view, rules, towns: ['tana', 'nosybe', 'toamasina'] })
    expect(found?.findings).toEqual([
      { code: 'missing', index: 0, filename: 'a.ts', towns: ['nosybe'] },
    ])
  })

  it('finds gaps and overlaps within a day that a box has', () => {
    const { start } = broadcastDay(day, { zone })
    const at = (index: number, from: number, hours: number) => ({
      ...{ index, filename: 'a.ts', start: start + from * hour, duration: hours * hour },
    })
    const items = [at(0, 0.5, 1), at(2, 1, 0.1), at(1, 3, 21)]
    const found = checkDay(day, items, { rules: { zone }, mediaOf: () => ({ lacking: [] }) })
    expect(found.findings).toEqual([
      { code: 'gap', from: start, to: start + 0.5 * hour },
      { code: 'overlap', from: start + hour, to: start + 1.5 * hour },
      { code: 'gap', from: start + 1.5 * hour, to: start + 3 * hour },
    ])
    expect(found.items.map(({ index }) => index)).toEqual([0, 1, 2])
  })

  it('of nothing finds that nothing is on', () => {
    const found = check([])
    expect(found).toMatchObject({ colour: 'orange', end: broadcastDay(day, { zone }).start })
    expect(codes(found)).toEqual(['ends-before-midnight', 'gap'])
  })

  it('finds all of the day that is not covered', () => {
    const part = fc.record({ start: fc.nat(86_400), duration: fc.nat(20_000) })
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const { start, end } = broadcastDay(day, { zone })
        const items = parts.map((each, index) => ({
          ...{ ...each, index, filename: 'a.ts', start: start + each.start },
        }))
        const options = { rules: { zone }, mediaOf: () => ({ lacking: [] }), tolerance: 0 }
        const gaps = checkDay(day, items, options).findings.filter(({ code }) => code === 'gap')
        const silent = new Set<number>()
        for (const gap of gaps) {
          if ('from' in gap) for (let at = gap.from; at < gap.to; at += 1) silent.add(at)
        }
        for (let at = start; at < end; at += 97) {
          const isOn = items.some((item) => item.start <= at && at < item.start + item.duration)
          expect([at, silent.has(at)]).toEqual([at, !isOn])
        }
      }),
      { numRuns: 30 },
    )
  })
})
