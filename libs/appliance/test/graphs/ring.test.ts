import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { timeRing } from '../../src/graphs/ring.ts'

describe('a ring', () => {
  test('holds what a plain list of the last slots would', () => {
    const step = 10
    const slots = 7
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(150), fc.integer({ min: -1_000, max: 1_000 })), { maxLength: 50 }),
        fc.nat(200),
        fc.nat(200),
        (entries, a, b) => {
          const ring = timeRing(step, step * slots, true)
          const kept: { slot: number; values: number[] }[] = []
          for (const [time, value] of entries.sort(([a], [b]) => a - b)) {
            ring.put(time, value)
            const slot = Math.floor(time / step)
            const last = kept.at(-1)
            if (last?.slot === slot) last.values.push(value)
            else kept.push({ slot, values: [value] })
          }
          const newest = kept.at(-1)?.slot ?? 0
          const [from, to] = [Math.min(a, b), Math.max(a, b)]
          const expected = kept.filter(
            ({ slot }) =>
              slot > newest - slots && slot >= Math.floor(from / step) && slot * step < to,
          )
          const means = expected.map(({ values }) => values.reduce((x, y) => x + y) / values.length)
          const all = expected.flatMap(({ values }) => values)
          const got = ring.over(from, to)
          if (all.length === 0) {
            expect(got.average).toBeNaN()
          } else {
            expect(got.average).toBeCloseTo(means.reduce((x, y) => x + y) / means.length, 2)
            expect([got.lowest, got.highest]).toEqual([Math.min(...all), Math.max(...all)])
          }
        },
      ),
    )
  })

  test('goes on after the clock was set, either way', () => {
    const ring = timeRing(10, 100, false)
    const day = 86_400_000
    for (const time of [0, 10, 100 * day, 100 * day + 10, 50 * day, 50 * day + 10])
      ring.put(time, 1)
    expect(ring.over(50 * day, 50 * day + 20).average).toBe(1)
    expect(ring.over(100 * day, 100 * day + 20).average).toBeNaN()
    ring.put(50 * day, 3)
    expect(ring.over(50 * day, 50 * day + 10).average).toBe(3)
    expect(ring.over(50 * day + 10, 50 * day + 20).average).toBe(1)
  })
})
