import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Moment, passedBetween, planPruning } from '../src/unlisted.ts'

const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', '__proto__', 'toString'))

describe('pruning', () => {
  it('never removes what is listed, and what is not only after the grace', () => {
    fc.assert(
      fc.property(names, names, fc.integer({ min: 1, max: 100 }), (there, listed, grace) => {
        const plan = (before: Readonly<Record<string, number>>, passed: number) =>
          planPruning(there, new Set(listed), before, passed, grace)
        const first = plan({}, 1000)
        expect(first.remove).toEqual([])
        const later = plan(first.keep, grace - 1)
        expect(later.remove).toEqual([])
        const last = plan(later.keep, 1)
        const known = there.filter((name) => name !== '__proto__' && !listed.includes(name))
        expect(last.remove).toEqual(known)
      }),
    )
  })
})

describe('time', () => {
  const day = 86_400_000
  const today = Date.UTC(2026, 10, 22)
  const at = (wall: number, uptime: number): Moment => ({ wall, uptime })

  it.each([
    ['two looks', at(today, day), at(today + 60_000, day + 60_000), 60_000],
    ['NTP that sets a board from 1970', at(30_000, 30_000), at(today, 90_000), 60_000],
    ['a clock that is years ahead', at(today, day), at(today + 3000 * day, day + 60_000), 60_000],
    ['a clock that is set back', at(today + 3000 * day, day), at(today, day + 60_000), 0],
    ['a start anew', at(today, 9 * day), at(today + day, 60_000), 60_000],
    ['a start anew long ago', at(today, 60_000), at(today + day, day - 60_000), day - 120_000],
    ['a start anew in 1970', at(today, 9 * day), at(60_000, 60_000), 0],
    ['a machine that has been up for longer', at(today, day), at(today + 60_000, 99 * day), 60_000],
    ['one that has not', at(today, 99 * day), at(today + 60_000, day), 60_000],
  ])('passes by %s as both clocks say', (_, from, to, passed) => {
    expect(passedBetween(from, to)).toBe(passed)
  })

  it('passes no quicker than it does, however a clock is set and a machine is started anew', () => {
    const step = fc.record({
      passed: fc.nat(10 * day),
      jump: fc.oneof(fc.constant(0), fc.integer({ min: -20_000 * day, max: 20_000 * day })),
      isDown: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), fc.nat(99 * day), (steps, up) => {
        let [now, sum, truth] = [at(today, up), 0, 0]
        for (const { passed, jump, isDown } of steps) {
          const next = at(now.wall + passed + jump, isDown ? passed / 2 : now.uptime + passed)
          sum += passedBetween(now, next)
          truth += passed
          now = next
        }
        expect(sum).toBeLessThanOrEqual(truth)
        const isQuiet = steps.every(({ jump, isDown }) => jump === 0 && !isDown)
        if (isQuiet) expect(sum).toBe(truth)
      }),
    )
  })
})
