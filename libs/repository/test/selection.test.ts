import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SeriesList } from '../src/config.ts'
import { imageName } from '../src/image-name.ts'
import { selectDiffs, strayExtras, uniteDiffs } from '../src/selection.ts'
import { amxa, imageNames } from './names.ts'

const five = [1, 2, 3, 4, 5].map((day) => amxa(day).filename)

function series(
  images: readonly string[],
  extraRdiffs: SeriesList['extraRdiffs'] = {},
): SeriesList {
  return { name: 'puavo-os-amxa-buster-amd64', images, extraRdiffs }
}

/** The sources of each target, by their places in the list. */
function sources(list: SeriesList, count: number | 'all'): number[][] {
  return [...selectDiffs(list, count).values()].map((diffs) =>
    diffs.map(({ source }) => list.images.indexOf(source.filename)),
  )
}

describe('the rdiffs of a series', () => {
  it('lead to the last three of the list from every other image', () => {
    expect(sources(series(five), 3)).toEqual([[], [], [0, 1, 3, 4], [0, 1, 2, 4], [0, 1, 2, 3]])
  })

  it('go by the order of the list, not by date', () => {
    expect(sources(series(five.toReversed()), 1)).toEqual([[], [], [], [], [0, 1, 2, 3]])
  })

  it('lead to as many as are wanted', () => {
    expect(sources(series(five.slice(0, 2)), 3)).toEqual([[1], [0]])
    expect(sources(series(five.slice(0, 3)), 'all')).toEqual([
      [1, 2],
      [0, 2],
      [0, 1],
    ])
    expect(sources(series(five), 0)).toEqual([[], [], [], [], []])
    expect(sources(series(five.slice(0, 1)), 3)).toEqual([[]])
  })

  it('are more where the configuration asks for more, none of them twice', () => {
    const [a = '', b = '', , d = '', e = ''] = five
    const other = 'puavo-os-free-buster-2020-01-01-000000-amd64.img'
    const extra = { [b]: [a, b, a], [e]: [d, other], 'x-2020-01-01-000000-y.img': [a] }
    const list = series(five, extra)
    expect(sources(list, 1)).toEqual([[], [0], [], [], [0, 1, 2, 3, -1]])
    expect(strayExtras(list)).toEqual(['x-2020-01-01-000000-y.img'])
  })

  it('are n - 1 for each target of the last few, whatever the images', () => {
    const lists = fc.uniqueArray(
      imageNames.map(({ filename }) => filename),
      { maxLength: 8 },
    )
    fc.assert(
      fc.property(lists, fc.nat(9), (images, count) => {
        const all = [...selectDiffs(series(images), count).values()].flat()
        expect(all).toHaveLength(Math.min(count, images.length) * Math.max(0, images.length - 1))
      }),
    )
  })
})

describe('the rdiffs of all series', () => {
  it('are each there once', () => {
    const wanted = [...selectDiffs(series(five), 3).values()].flat()
    const { diffs, clashes } = uniteDiffs([...wanted, ...wanted])
    expect([...diffs.values()]).toEqual(wanted)
    expect(clashes).toEqual([])
  })

  it('never share a name: what leads within a series keeps it', () => {
    const [a, b] = [amxa(1), amxa(2)]
    const other = imageName('puavo-os-free-buster-2022-01-02-120000-amd64.img')
    const crossing = series([a.filename, other.filename])
    const inside = series([a.filename, b.filename])
    const wanted = [crossing, inside].flatMap((list) => [...selectDiffs(list, 1).values()].flat())
    const { diffs, clashes } = uniteDiffs(wanted)
    expect([...diffs.values()].map(({ target }) => target)).toEqual([b])
    expect(clashes.map(({ dropped }) => dropped.target)).toEqual([other])
  })
})
