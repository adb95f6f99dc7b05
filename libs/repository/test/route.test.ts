import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pairUp } from '../src/plan.ts'
import { routePairs } from '../src/route.ts'
import { selectDiffs, type WantedDiff } from '../src/selection.ts'
import { amxa } from './names.ts'

function diffsOf(count: number, targets: number | 'all'): WantedDiff[] {
  const images = Array.from({ length: count }, (_, day) => amxa(day + 1).filename)
  return [...selectDiffs({ name: 'a', images, extraRdiffs: {} }, targets).values()].flat()
}

const day = ({ date }: { date: string }): number => Number(date.slice(8, 10))

describe('a route', () => {
  it('leads through what is there or made before, each leg on from the other', () => {
    const cases = fc
      .record({
        count: fc.integer({ min: 2, max: 9 }),
        targets: fc.oneof(fc.constant('all' as const), fc.integer({ min: 1, max: 4 })),
      })
      .chain(({ count, targets }) => {
        const diffs = diffsOf(count, targets)
        return fc.tuple(fc.constant(diffs), fc.subarray(diffs))
      })
    fc.assert(
      fc.property(cases, ([diffs, there]) => {
        const wanted = diffs.filter((diff) => !there.includes(diff))
        const pairs = pairUp(wanted)
        const routed = routePairs(pairs, there)
        expect(new Set(routed.map(({ through: _, throughBack: __, ...pair }) => pair))).toEqual(
          new Set(pairs),
        )
        const before = new Set(there.map(({ filename }) => filename))
        for (const { older, newer, forth, back, through, throughBack } of routed) {
          const ways = [
            { legs: through, ends: forth ? [older, newer] : [newer, older] },
            { legs: throughBack, ends: [newer, older] },
          ]
          for (const { legs, ends } of ways) {
            if (!legs) continue
            const [first, second] = legs
            expect([first.source, second.target]).toEqual(ends)
            expect(first.target).toEqual(second.source)
            for (const { filename } of legs) expect(before).toContain(filename)
          }
          for (const diff of [forth, back]) if (diff) before.add(diff.filename)
        }
      }),
    )
  })

  it('leaves, of a series, only neighbours to be searched as a whole, and what no way leads to', () => {
    const routed = routePairs(pairUp(diffsOf(6, 3)), [])
    const whole = routed.filter(({ through }) => !through)
    const days = whole.map(({ older, newer }) => [day(older), day(newer)])
    expect(days.sort()).toEqual([
      [1, 4],
      [2, 4],
      [3, 4],
      [4, 5],
      [5, 6],
    ])
  })

  it('makes a new image one search, whatever the length of the series', () => {
    const all = diffsOf(20, 3)
    const there = diffsOf(19, 3)
    const names = new Set(there.map(({ filename }) => filename))
    const routed = routePairs(pairUp(all.filter(({ filename }) => !names.has(filename))), there)
    expect(routed).toHaveLength(19)
    expect(routed.filter(({ through }) => !through)).toHaveLength(1)
  })
})
