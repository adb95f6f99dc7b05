import { describe, expect, it } from 'vitest'
import { divergenceOf } from '../src/divergence.ts'
import type { Item } from '../src/programme.ts'

const programme = (...names: string[]): Item[] =>
  names.map((name, index) => ({ index, filename: `${name}.ts`, start: index * 10 }))

describe('divergence', () => {
  it('is none among equals, whatever their order and indexes', () => {
    const shifted = programme('a', 'b').map((item) => ({ ...item, index: item.index + 7 }))
    const found = divergenceOf(
      new Map([
        ['x', programme('a', 'b').reverse()],
        ['y', shifted],
      ]),
    )
    expect(found).toMatchObject({ alike: true, groups: [{ names: ['x', 'y'] }], items: [] })
    expect(divergenceOf(new Map())).toEqual({ alike: true, groups: [], items: [] })
  })

  it('tells who plays what', () => {
    const found = divergenceOf(
      new Map([
        ['z', programme('a', 'b')],
        ['x', programme('a', 'c')],
        ['y', programme('a', 'b')],
        ['empty', []],
      ]),
    )
    expect(found.alike).toBe(false)
    expect(found.groups.map(({ names }) => names)).toEqual([['y', 'z'], ['empty'], ['x']])
    expect(found.items).toEqual([
      { filename: 'a.ts', start: 0, playing: ['x', 'y', 'z'], lacking: ['empty'] },
      { filename: 'b.ts', start: 10, playing: ['y', 'z'], lacking: ['empty', 'x'] },
      { filename: 'c.ts', start: 10, playing: ['x'], lacking: ['empty', 'y', 'z'] },
    ])
  })

  it('sees an item that is there twice', () => {
    const twice = [...programme('a'), { index: 1, filename: 'a.ts', start: 0 }]
    const found = divergenceOf(
      new Map([
        ['x', twice],
        ['y', programme('a')],
      ]),
    )
    expect(found).toMatchObject({ alike: false, items: [] })
  })
})
