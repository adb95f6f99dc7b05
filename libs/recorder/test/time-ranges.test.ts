import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TimeRange } from '../src/retention.ts'
import { addRange, subtractRange } from '../src/time-ranges.ts'

/** A set of ranges as the set of the whole moments in it: slow, and surely right. */
function moments(ranges: readonly TimeRange[]): Set<number> {
  const all = new Set<number>()
  for (const { start, end } of ranges) for (let at = start; at < end; at++) all.add(at)
  return all
}

const range = fc
  .tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 20 }))
  .map(([start, length]) => ({ start, end: start + length }))
const change = fc.tuple(fc.constantFrom('add' as const, 'subtract' as const), range)

describe('ranges of time', () => {
  it('hold what a set of moments would hold, apart from each other and in order', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
        let ranges: readonly TimeRange[] = []
        let expected = new Set<number>()
        for (const [verb, one] of changes) {
          ranges = verb === 'add' ? addRange(ranges, one) : subtractRange(ranges, one)
          const touched = moments([one])
          expected =
            verb === 'add'
              ? new Set([...expected, ...touched])
              : new Set([...expected].filter((at) => !touched.has(at)))
        }
        expect([...moments(ranges)].sort()).toEqual([...expected].sort())
        for (const [index, { start, end }] of ranges.entries()) {
          expect(start).toBeLessThan(end)
          expect(start).toBeGreaterThanOrEqual(ranges[index - 1]?.end ?? 0)
        }
      }),
    )
  })

  it('join when they meet', () => {
    expect(addRange([{ start: 0, end: 5 }], { start: 5, end: 9 })).toEqual([{ start: 0, end: 9 }])
  })
})
