import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Item } from '../../src/programme.ts'
import type { BoxSnapshot } from '../../src/snapshot.ts'
import type { View } from '../../src/view/contract.ts'
import { createView } from '../../src/view.ts'

const zone = 'Indian/Antananarivo'
const day = '21112026'
/** 07:30 of that day. */
const start = Date.UTC(2026, 10, 21, 4, 30) / 1_000

const items = (...names: string[]): Item[] =>
  names.map((name, index) => ({ index, filename: `${name}.ts`, start: start + index * 60_000 }))
const snapshot = (
  media: Record<string, number>,
  programmes: Record<string, Item[]> = {},
): BoxSnapshot => ({
  media: new Map(Object.entries(media)),
  programmes: new Map(Object.entries(programmes)),
})

const a1 = { town: 'tana', host: 'a1' }
const a2 = { town: 'tana', host: 'a2' }
const b1 = { town: 'nosybe', host: 'b1' }

function threeBoxes(): View {
  const view = createView({ zone })
  view.replace(a1, snapshot({ 'x.ts': 10, 'y.ts': 5 }, { [`${day}:1`]: items('x', 'y') }))
  view.replace(a2, snapshot({ 'x.ts': 9 }, { [`${day}:1`]: items('x') }))
  view.replace(b1, snapshot({ 'x.ts': 10, 'z.ts': 1 }, { [`${day}:1`]: items('x', 'z') }))
  return view
}

describe('a view', () => {
  it('of nothing answers', () => {
    const view = createView({ zone })
    expect(view.search('')).toEqual([])
    expect(view.media('x')).toBeUndefined()
    expect(view.programme(day, '1')).toBeUndefined()
    expect(view.schedule('x')).toEqual(new Map())
    expect(view.divergence(day, '1')).toMatchObject({ alike: true })
    expect(view.settle()).toBe(true)
  })

  it('tells where a medium is, how long, and where it is cut short', () => {
    expect(threeBoxes().media('x')).toEqual({
      ...{ filename: 'x.ts', duration: 10, towns: ['nosybe', 'tana'], lacking: [] },
      copies: [
        { ...a1, duration: 10 },
        { ...a2, duration: 9 },
        { ...b1, duration: 10 },
      ],
      shorter: [{ ...a2, duration: 9 }],
    })
    expect(threeBoxes().media('y.ts')).toMatchObject({ towns: ['tana'], lacking: ['nosybe'] })
    expect(threeBoxes().media('y', { towns: ['nosybe'] })).toBeUndefined()
  })

  it('has all of a box in one place: what is written there is shown', () => {
    const view = createView({ zone })
    const key = `${day}:1`
    const read = snapshot({ 'x.ts': 10, 'y.ts': 5 }, { [key]: items('x', 'y') })
    const shown = view.replace(a1, read)
    expect(new Map(shown.media)).toEqual(read.media)
    expect([...shown.programmes.values()]).toEqual([items('x', 'y')])
    shown.media.set('z.ts', 1)
    shown.media.delete('x.ts')
    shown.programmes.set(key, items('z'))
    expect(read.media.size).toBe(2)
    expect(view.search('')).toEqual(['y.ts', 'z.ts'])
    expect([...view.schedule('x'), ...view.schedule('z').keys()]).toEqual(['1'])
    shown.programmes.forEach((value, each, map) => {
      expect([each, value, map.has(each), map.size]).toEqual([key, items('z'), true, 1])
    })
    expect(view.replace(a1, shown)).toEqual(shown)
    expect(new Map(shown.media)).toEqual(new Map(Object.entries({ 'y.ts': 5, 'z.ts': 1 })))
    shown.programmes.delete(key)
    expect([shown.programmes.size, view.programmes()]).toEqual([0, []])
  })

  it('searches all towns or some', () => {
    const view = threeBoxes()
    expect(view.search('')).toEqual(['x.ts', 'y.ts', 'z.ts'])
    expect(view.search('[xyz].', { towns: ['tana'] })).toEqual(['x.ts', 'y.ts'])
    expect(view.search('', { limit: 1, after: 'x.ts' })).toEqual(['y.ts'])
    expect(view.search('', { towns: [] })).toEqual([])
    expect(view.search('', { towns: ['elsewhere'] })).toEqual([])
  })

  it('shows the programme that counts', () => {
    const view = threeBoxes()
    expect(view.programme(day, '1')).toMatchObject({ ...a1, items: items('x', 'y') })
    expect(view.programme(day, '1', { towns: ['nosybe'] })).toMatchObject(b1)
    expect(view.programme(day, '1', { from: start + 60_000 })?.items).toHaveLength(1)
    expect(view.programme(day, '2')).toBeUndefined()
    expect(() => view.programme('31022026', '1')).toThrow(
      expect.objectContaining({ code: 'ERR_DAY' }),
    )
  })

  it('shows the last hour of a day of 25 hours, which the ancestor left out', () => {
    const view = createView({ zone: 'Europe/Paris' })
    const first = Date.UTC(2026, 9, 24, 5, 30) / 1_000
    const hours = Array.from({ length: 25 }, (_, index) => ({
      ...{ index, filename: 'x.ts', start: first + index * 3_600 + 1 },
    }))
    view.replace(a1, snapshot({}, { '24102026:1': hours }))
    const options = { from: first + 1 }
    expect(view.programme('24102026', '1', options)?.items).toHaveLength(25)
    const late = { ...hours[24], start: first + 86_402 } as Item
    view.replace(a1, snapshot({}, { '24102026:1': [...hours.slice(0, 24), late] }))
    expect(view.programme('24102026', '1', options)?.items).toHaveLength(25)
    expect(view.programme('24102026', '1', { ...options, compat: true })?.items).toHaveLength(24)
  })

  it('tells what a page shows of each item', () => {
    const view = threeBoxes()
    expect(view.describe(items('y', 'nowhere'))).toEqual([
      { ...items('y')[0], duration: 5, end: start + 5, lacking: ['nosybe'] },
      {
        ...{ ...items('y', 'nowhere')[1], duration: 0, end: start + 60_000 },
        lacking: ['nosybe', 'tana'],
      },
    ])
  })

  it('tells when a medium is on', () => {
    const view = threeBoxes()
    expect(view.starts('y', day, '1')).toEqual([start + 60_000])
    expect(view.starts('y', day, '1', { towns: ['nosybe'] })).toEqual([])
    view.change(b1, {
      media: new Map(),
      programmes: new Map([['22112026:2', [{ index: 0, filename: 'x.ts', start: start + 9e4 }]]]),
    })
    expect(view.schedule('x')).toEqual(
      new Map([
        ['1', [{ start, day, towns: ['nosybe', 'tana'] }]],
        ['2', [{ start: start + 9e4, day: '22112026', towns: ['nosybe'] }]],
      ]),
    )
    expect(view.schedule('x', { towns: ['tana'] }).size).toBe(1)
    expect(view.programmes()).toEqual([
      { day, service: '1', towns: ['nosybe', 'tana'] },
      { day: '22112026', service: '2', towns: ['nosybe'] },
    ])
  })

  it('tells where towns differ, and boxes', () => {
    const view = threeBoxes()
    expect(view.divergence(day, '1').groups.map(({ names }) => names)).toEqual([
      ['nosybe'],
      ['tana'],
    ])
    expect(view.divergence(day, '1', { towns: ['tana'] }).alike).toBe(true)
    expect(view.divergence(day, '1', { towns: ['tana'], by: 'box' }).items).toEqual([
      { filename: 'y.ts', start: start + 60_000, playing: ['tana/a1'], lacking: ['tana/a2'] },
    ])
  })
})

const boxes = [a1, a2, b1]
const seconds = fc.oneof(fc.nat(5), fc.constant(undefined))
const fileName = fc.constantFrom(...'abcdef'.split('').map((letter) => `${letter}.ts`))
const key = fc.constantFrom(`${day}:1`, `${day}:2`, '22112026:1', 'odd')
const programme = fc.array(
  fc.record({ index: fc.nat(5), filename: fileName, start: fc.integer({ min: 0, max: 9 }) }),
  { minLength: 1, maxLength: 4 },
)
const mediaChange = fc.array(fc.tuple(fileName, seconds))
const programmeChange = fc.array(fc.tuple(key, fc.option(programme, { nil: undefined })), {
  maxLength: 4,
})
const step = fc.record({
  box: fc.constantFrom(...boxes),
  kind: fc.constantFrom('replace', 'change', 'change', 'change', 'remove'),
  media: mediaChange,
  programmes: programmeChange,
})

function withoutNothing<V>(entries: Iterable<[string, V | undefined]>): Map<string, V> {
  const map = new Map<string, V>()
  for (const [name, value] of entries) if (value !== undefined) map.set(name, value)
  return map
}

it('a view that was changed is the view of what the boxes hold', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const view = createView({ zone })
      const held = new Map<(typeof boxes)[number], BoxSnapshot>()
      for (const { box, kind, media, programmes } of steps) {
        const before = kind === 'change' ? held.get(box) : undefined
        const next = {
          media: withoutNothing<number>([...(before?.media ?? []), ...media.map(last(media))]),
          programmes: withoutNothing<readonly Item[]>([
            ...(before?.programmes ?? []),
            ...programmes.map(last(programmes)),
          ]),
        }
        for (const [name, value] of media) if (value === undefined) erase(next.media, media, name)
        for (const [name] of programmes) erase(next.programmes, programmes, name)
        if (kind === 'remove') {
          view.remove(box)
          held.delete(box)
          continue
        }
        if (kind === 'replace') view.replace(box, next)
        else view.change(box, { media: new Map(media), programmes: new Map(programmes) })
        held.set(box, next)
      }
      const fresh = createView({ zone })
      for (const box of view.boxes) {
        const own = boxes.find((each) => each.host === box.host) ?? a1
        fresh.replace(own, held.get(own) ?? snapshot({}))
      }
      expect(view.boxes).toEqual(fresh.boxes)
      expect(view.search('')).toEqual(fresh.search(''))
      expect(view.programmes()).toEqual(fresh.programmes())
      for (const letter of 'abcdef') {
        expect(view.media(letter)).toEqual(fresh.media(letter))
        expect(view.schedule(letter)).toEqual(fresh.schedule(letter))
      }
      for (const service of ['1', '2']) {
        expect(view.programme(day, service)).toEqual(fresh.programme(day, service))
        expect(view.divergence(day, service)).toEqual(fresh.divergence(day, service))
      }
    }),
  )
})

/** The last of several values of a name is what counts. */
function last<V>(entries: [string, V][]): (entry: [string, V]) => [string, V] {
  const values = new Map(entries)
  return ([name, value]) => [name, values.has(name) ? (values.get(name) as V) : value]
}

function erase<V>(map: Map<string, V>, entries: [string, V | undefined][], name: string): void {
  if (new Map(entries).get(name) === undefined) map.delete(name)
}
