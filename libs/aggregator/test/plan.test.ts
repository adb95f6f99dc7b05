import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planDay, sameMembers, undoOf } from '../src/plan.ts'
import { formatMember, type Item, type ScoredMember } from '../src/programme.ts'

const day = '21112026'
const box = 'tana/a1'
const items = (...names: string[]): Item[] =>
  names.map((name, index) => ({ index, filename: `${name}.ts`, start: index * 10.5 }))
const members = (...names: string[]): ScoredMember[] =>
  items(...names).map((item) => formatMember(item))
const plan = (
  names: string[],
  current: readonly ScoredMember[] | 'odd' | undefined,
  expected?: readonly ScoredMember[],
) =>
  planDay({ day, service: '1', items: items(...names) }, [
    { box, current, ...(expected && { expected }) },
  ])[0]

describe('a plan', () => {
  it('leaves alone what is there already', () => {
    expect(plan(['a', 'b'], members('a', 'b').reverse())).toMatchObject({
      ...{ box, key: '21112026:1', outcome: 'unchanged', delete: [], insert: [] },
    })
  })

  it('tells what goes and what comes', () => {
    expect(plan(['a', 'c'], members('a', 'b'))).toMatchObject({
      outcome: 'changed',
      previous: members('a', 'b'),
      next: members('a', 'c'),
      delete: [{ member: '/opt/tsfiles/b.ts:1', score: 10.5 }],
      insert: [{ member: '/opt/tsfiles/c.ts:1', score: 10.5 }],
    })
    expect(plan(['a'], [])).toMatchObject({ outcome: 'changed', delete: [], insert: members('a') })
    const [moved] = members('a').map((each) => ({ ...each, score: 1 }))
    expect(plan(['a'], moved && [moved])).toMatchObject({ delete: [moved], insert: members('a') })
  })

  it.each([
    ['unknown', ['a'], undefined, undefined],
    ['odd', ['a'], 'odd' as const, undefined],
    ['empty', [], members('a'), undefined],
    ['unexpected', ['a'], members('b'), members('a')],
    ['unexpected', ['a'], [], members('a')],
  ])('is a conflict: %s', (reason, names, current, expected) => {
    expect(plan(names, current, expected)).toMatchObject({ outcome: 'conflict', reason })
  })

  it('goes on if what is expected is there', () => {
    expect(plan(['b'], members('a'), members('a'))?.outcome).toBe('changed')
    expect(plan(['b'], [], [])?.outcome).toBe('changed')
  })

  it('carried out gives what was asked for, and its undo what was there', () => {
    const member = fc.record({
      member: fc.oneof(
        fc.constantFrom(...members('a', 'b', 'c').map((each) => each.member)),
        fc.string(),
      ),
      score: fc.double({ noNaN: true }),
    })
    const set = fc.uniqueArray(member, { selector: (each) => each.member })
    const names = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1 })
    fc.assert(
      fc.property(set, names, (current, list) => {
        const made = JSON.parse(
          JSON.stringify(plan(list, current.filter(hasPlace))),
        ) as NonNullable<ReturnType<typeof plan>>
        const before = current.filter(hasPlace)
        const after = carriedOut(before, made)
        expect(sameMembers(after, made.next)).toBe(true)
        expect(sameMembers(after, members(...list))).toBe(true)
        const undone = carriedOut(after, undoOf(made))
        expect(sameMembers(undone, before)).toBe(true)
        expect(sameMembers(undoOf(made).next, before)).toBe(true)
        expect(undoOf(undoOf(made))).toEqual(made)
      }),
    )
  })
})

function hasPlace({ score }: ScoredMember): boolean {
  return Number.isFinite(score)
}

function carriedOut(
  current: readonly ScoredMember[],
  made: { delete: readonly ScoredMember[]; insert: readonly ScoredMember[] },
): ScoredMember[] {
  const set = new Map(current.map(({ member, score }) => [member, score]))
  for (const { member } of made.delete) set.delete(member)
  for (const { member, score } of made.insert) set.set(member, score)
  return [...set].map(([member, score]) => ({ member, score }))
}
