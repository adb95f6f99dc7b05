import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planPruning } from '../src/unlisted.ts'

const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', '__proto__', 'toString'))

describe('pruning', () => {
  it('never removes what is listed, and what is not only after the grace', () => {
    fc.assert(
      fc.property(names, names, fc.nat(100), fc.nat(100), (there, listed, now, grace) => {
        const first = planPruning(there, new Set(listed), {}, now, grace + 1)
        expect(first.remove).toEqual([])
        const later = planPruning(there, new Set(listed), first.keep, now + grace, grace + 1)
        expect(later.remove).toEqual([])
        const last = planPruning(there, new Set(listed), later.keep, now + grace + 1, grace + 1)
        const known = there.filter((name) => name !== '__proto__' && !listed.includes(name))
        expect(last.remove).toEqual(known)
      }),
    )
  })

  it('is not put off forever by a clock that was set back', () => {
    const { keep } = planPruning(['a'], new Set(), { a: 1000 }, 10, 5)
    expect(planPruning(['a'], new Set(), keep, 15, 5).remove).toEqual(['a'])
  })
})
