import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { proposeFillers } from '../../src/listing/fillers.ts'

const media = (...durations: number[]) =>
  durations.map((duration, index) => ({ filename: `f${index}.ts`, duration }))

describe('fillers', () => {
  it('fill a gap if they can', () => {
    expect(proposeFillers(100, media(70, 60, 40, 25), { proposals: 1 })).toEqual([
      { filenames: ['f1.ts', 'f2.ts'], duration: 100, left: 0 },
    ])
    expect(proposeFillers(100, media(101, 99.95))[0]).toMatchObject({ filenames: ['f1.ts'] })
    expect(proposeFillers(30, media(10, 10, 10))[0]?.filenames).toHaveLength(3)
  })

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('are none for a gap of %d', (gap) => {
    expect(proposeFillers(gap, media(1))).toEqual([])
  })

  it('are none of none', () => {
    expect(proposeFillers(10, media(0, 11, Number.NaN, -1))).toEqual([])
  })

  it('fit, are not repeated, and do not depend on the order of media', () => {
    const durations = fc.array(fc.double({ min: 0.05, max: 400, noNaN: true }), { maxLength: 12 })
    const gap = fc.double({ min: 0.1, max: 500, noNaN: true })
    fc.assert(
      fc.property(durations, gap, (list, seconds) => {
        const candidates = media(...list)
        const found = proposeFillers(seconds, candidates)
        expect(proposeFillers(seconds, candidates.toReversed())).toEqual(found)
        expect(found.length).toBeLessThanOrEqual(5)
        const byName = new Map(candidates.map((each) => [each.filename, each.duration]))
        for (const { filenames, duration, left } of found) {
          expect(new Set(filenames).size).toBe(filenames.length)
          const sum = filenames.reduce((total, name) => total + (byName.get(name) ?? Infinity), 0)
          expect(duration).toBeCloseTo(sum, 6)
          expect(duration).toBeLessThanOrEqual(seconds)
          expect(left).toBeCloseTo(seconds - sum, 6)
        }
      }),
    )
  })

  it('leave as little as any choice would', () => {
    const durations = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 10 })
    fc.assert(
      fc.property(durations, fc.integer({ min: 1, max: 300 }), (list, gap) => {
        let best = 0
        for (let choice = 0; choice < 2 ** list.length; choice += 1) {
          const sum = list.reduce((total, each, at) => total + (choice & (1 << at) ? each : 0), 0)
          if (sum <= gap) best = Math.max(best, sum)
        }
        expect(proposeFillers(gap, media(...list))[0]?.duration ?? 0).toBe(best)
      }),
    )
  })

  it('of very many media for a whole day are proposed at once', () => {
    const many = media(
      ...Array.from({ length: 100_000 }, (_, n) => 5 + ((n * 7_919) % 36_000) / 10),
    )
    const [first] = proposeFillers(86_400, many, { media: 200 })
    expect(first?.left).toBeLessThan(10)
  })
})
