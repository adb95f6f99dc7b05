import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileGlob } from '../../src/search/glob.ts'
import { NameIndex } from '../../src/search/name-index.ts'

const name = fc.oneof(
  fc.stringMatching(/^[ab_]{1,6}$/).map((text) => `${text}.ts`),
  fc.stringMatching(/^[0-9a-z_]{1,30}$/).map((text) => `${text}.ts`),
  fc.stringMatching(/^[ab_Z#é]{1,12}$/),
  fc.string({ unit: 'binary', minLength: 1 }),
)
const expression = fc.oneof(
  fc.stringMatching(/^[ab_]{0,4}$/),
  fc.stringMatching(/^[ab?*_.]{0,6}$/),
  fc.stringMatching(/^(\[\^?[a-d]-?[a-d]\]|[ab*?]|\\[ab*]){0,4}$/),
  fc.stringMatching(/^([ab_.Z]|[?*]|\[\^?[Z_ab]-?[b.]\]){1,10}$/),
  fc.string(),
)
const sorted = (names: Iterable<string>): string[] => [...new Set(names)].sort()
const filled = (names: Iterable<string>, isAtOnce = false): NameIndex => {
  const index = new NameIndex()
  if (isAtOnce) index.addAll(sorted(names))
  else for (const each of names) index.add(each)
  return index
}
/** Many names, of few characters, so that they are in several leaves and much is found. */
const many = Array.from({ length: 6_000 }, (_, n) => `${((n * 7_919) % 6_007).toString(4)}.ts`)

describe('an index of names', () => {
  it('finds what a look at each name finds', () => {
    fc.assert(
      fc.property(
        ...[fc.array(name), expression, fc.boolean(), fc.boolean()],
        (names, text, isAtOnce, settles) => {
          const index = filled(names, isAtOnce)
          if (settles) index.settle()
          const { test } = compileGlob(`*${text}*`)
          expect(index.search(text)).toEqual(sorted(names).filter(test))
        },
      ),
      { numRuns: 500 },
    )
  })

  it.each(['', '1', '12', '123', '3210', '.ts', 's', '1.', '*', '1*2', '[12]3?1', '9', 'ts.'])(
    'finds %j in many, whatever was added and taken out meanwhile',
    (text) => {
      const index = filled(many)
      const { test } = compileGlob(`*${text}*`)
      const expected = new Set(many)
      const agree = (): void => expect(index.search(text)).toEqual(sorted(expected).filter(test))
      agree()
      for (const [at, each] of many.entries()) {
        if (at % 3 !== 0) continue
        index.delete(each)
        expected.delete(each)
      }
      agree()
      for (let at = 0; at < 60; at += 1) {
        index.add(`12${at}.ts`)
        expected.add(`12${at}.ts`)
      }
      agree()
      while (!index.settle(1)) agree()
      agree()
      for (const each of [...expected].slice(0, -10)) {
        index.delete(each)
        expected.delete(each)
      }
      agree()
      expect(index.size).toBe(10)
    },
  )

  it('takes many at once, between those that are there', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.nat(9_000), { maxLength: 4_000, size: 'max' }), { maxLength: 4 }),
        expression,
        (batches, text) => {
          const index = new NameIndex()
          const expected = new Map<string, number>()
          for (const batch of batches) {
            const names = sorted(batch.map((number) => `${number.toString(3)}.ts`))
            index.addAll([...names, ...names].sort())
            for (const each of names) {
              const id = index.idOf(each) ?? Number.NaN
              expect(expected.get(each) ?? id).toBe(id)
              expected.set(each, id)
            }
            for (const each of names.filter((_, at) => at % 7 === 0)) {
              index.delete(each)
              expected.delete(each)
            }
          }
          expect(new Set(expected.values()).size).toBe(expected.size)
          expect(index.search('')).toEqual(sorted(expected.keys()))
          const isGone = (id: number): boolean => id % 3 === 0
          index.prune(isGone)
          const left = [...expected].flatMap(([each, id]) => (isGone(id) ? [] : each))
          expect(index.size).toBe(left.length)
          expect(index.search(text)).toEqual(sorted(left).filter(compileGlob(`*${text}*`).test))
        },
      ),
      { numRuns: 20 },
    )
  })

  it('tells long names apart where its planes end', () => {
    const long = Array.from({ length: 50 }, (_, n) => `a_${'x'.repeat(3 * n)}${n}.ts`)
    const index = filled([...long, 'b'])
    for (const text of ['', '4', '49.ts', 'xx?1', 'x*9', 'a*x*49', '[^x]9.', 'xxxx\\']) {
      const { test } = compileGlob(`*${text}*`)
      expect(index.search(text)).toEqual(sorted([...long, 'b']).filter(test))
    }
  })

  it('gives what was asked for, a page at a time', () => {
    const index = filled(many)
    for (const text of ['1', '12', '123', '1*2', '']) {
      const all = index.search(text)
      const pages: string[] = []
      for (;;) {
        const after = pages.at(-1)
        const page = index.search(text, { limit: 100, ...(after !== undefined && { after }) })
        pages.push(...page)
        if (page.length < 100) break
      }
      expect(pages).toEqual(all)
    }
    expect(index.search('1', { limit: 0 })).toEqual([])
    expect(index.search('1', { after: '~' })).toEqual([])
    const even = index.search('1', { accept: (id) => id % 2 === 0 })
    expect(even).toEqual(index.search('1').filter((each) => (index.idOf(each) ?? 1) % 2 === 0))
  })

  it('is what its changes make it', () => {
    const change = fc.tuple(fc.boolean(), fc.nat(3_000))
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 500, size: 'max' }),
        expression,
        (changes, text) => {
          const index = new NameIndex()
          const expected = new Set<string>()
          for (const [isAdded, number] of changes) {
            const each = `${number.toString(3)}.ts`
            if (isAdded) {
              const id = index.add(each)
              expect(index.idOf(each)).toBe(id)
              expect([...index.names((one) => one === id)]).toEqual([each])
              expected.add(each)
            } else {
              index.delete(each)
              expected.delete(each)
            }
          }
          expect(index.size).toBe(expected.size)
          expect(index.search('')).toEqual(sorted(expected))
          expect(index.search(text)).toEqual(sorted(expected).filter(compileGlob(`*${text}*`).test))
        },
      ),
      { numRuns: 30 },
    )
  })

  it('gives each name a number of its own', () => {
    const index = filled(['a', 'b', 'c'])
    index.delete('b')
    expect(index.idOf('b')).toBeUndefined()
    expect([index.add('d'), index.add('e')]).toEqual([1, 3])
    expect(index.search('')).toEqual(['a', 'c', 'd', 'e'])
  })
})
