import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Identity } from '../src/identity.ts'
import { type Facts, makePlan } from '../src/plan.ts'
import type { DiffRecord } from '../src/record.ts'
import { selectDiffs } from '../src/selection.ts'
import { amxa } from './names.ts'

const images = [1, 2, 3, 4].map((day) => amxa(day).filename)
const series = { name: 'a', images, extraRdiffs: {} }
const wanted = [...selectDiffs(series, 'all').values()].flat()
const identity = (inode: number): Identity => ({ size: 1, modified: '1', inode: `${inode}` })
const sums = { size: 1, cksum: '', sha256: '', sha512: '' }

/** A record of a wanted rdiff, between images whose SHA-512 is their name. */
function recordOf(index: number, more: Partial<DiffRecord> = {}): [string, DiffRecord] {
  const { filename = '', source, target } = wanted[index] ?? {}
  const ends = { source: `${source?.filename}`, target: `${target?.filename}` }
  return [
    filename,
    { kind: 'diff', filename, ...sums, published: identity(index), ...ends, ...more },
  ]
}

function facts(more: Partial<Facts>): Facts {
  return {
    series: [series],
    sha512Of: (filename) => filename,
    has: () => true,
    records: new Map(),
    there: new Map(),
    targets: 'all',
    makes: () => true,
    ...more,
  }
}

describe('a plan', () => {
  it('makes both directions of a pair at once', () => {
    const { pairs } = makePlan(facts({}))
    expect(pairs).toHaveLength(6)
    for (const { older, newer, forth, back } of pairs) {
      expect(older.date < newer.date).toBe(true)
      expect(forth).toMatchObject({ source: older, target: newer })
      expect(back).toMatchObject({ source: newer, target: older })
    }
  })

  it('does each wanted rdiff exactly one thing: keep, prove or make', () => {
    const states = fc.array(fc.constantFrom('none', 'right', 'unknown', 'touched', 'stale'), {
      minLength: wanted.length,
      maxLength: wanted.length,
    })
    fc.assert(
      fc.property(states, (list) => {
        const there = list.flatMap((state, i) =>
          state === 'none' ? [] : [[wanted[i]?.filename ?? '', identity(i)] as const],
        )
        const records = list.flatMap((state, i) => {
          if (state === 'right') return [recordOf(i)]
          if (state === 'touched') return [recordOf(i, { published: identity(99) })]
          return state === 'stale' ? [recordOf(i, { source: 'another' })] : []
        })
        const plan = makePlan(facts({ there: new Map(there), records: new Map(records) }))
        const made = plan.pairs.flatMap(({ forth, back }) => [forth, back].filter((each) => !!each))
        const names = (which: readonly { filename: string }[]): string[] =>
          which.map(({ filename }) => filename).sort()
        const having = (...kinds: string[]): string[] =>
          names(wanted.filter((_, i) => kinds.includes(list[i] ?? '')))
        expect(names(plan.kept)).toEqual(having('right'))
        expect(names(plan.adopted)).toEqual(having('unknown', 'touched'))
        expect(names(made)).toEqual(having('none', 'stale'))
      }),
    )
  })

  it('leaves out what leads from an image that cannot be had', () => {
    const has = (filename: string): boolean => filename !== images[0]
    const extraRdiffs = { [`${images[2]}`]: [`${images[0]}`] }
    const plan = makePlan(
      facts({ has, series: [{ ...series, images: images.slice(1), extraRdiffs }] }),
    )
    expect(plan.pairs).toHaveLength(3)
    const sources = [...(plan.wanted.get('a')?.values() ?? [])].flat()
    expect(sources.map(({ source }) => source.filename)).not.toContain(images[0])
  })

  it('lists what it may not make, and makes only the rest', () => {
    const makes: Facts['makes'] = ({ target }) => target.filename === images.at(-1)
    const plan = makePlan(facts({ makes }))
    expect(plan.pairs.map(({ back }) => back)).toEqual([undefined, undefined, undefined])
    expect([...(plan.wanted.get('a')?.values() ?? [])].flat()).toHaveLength(12)
  })
})
