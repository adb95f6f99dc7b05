import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { byDate, imageName } from '../src/image-name.ts'
import { configsFound, distributionOf, seriesFound, seriesOf } from '../src/series.ts'
import { amxa, imageNames } from './names.ts'

const free = imageName('puavo-os-free-bookworm-2022-02-04-140532-i386.img')

describe('the series of images that were found', () => {
  it('go by prefix and suffix', () => {
    expect(seriesOf(amxa(1))).toBe('puavo-os-amxa-buster-amd64')
    expect(distributionOf(amxa(1))).toBe('buster')
    expect(distributionOf(free)).toBe('bookworm')
    expect(distributionOf(imageName('a-2022-02-04-140532-b.img'))).toBe('a')
  })

  it('list all images, oldest first', () => {
    expect(seriesFound([amxa(3), free, amxa(1), amxa(2)], 'production')).toEqual([
      {
        name: 'puavo-os-amxa-buster-amd64',
        images: [1, 2, 3].map((day) => amxa(day).filename),
        extraRdiffs: {},
      },
      { name: 'puavo-os-free-bookworm-i386', images: [free.filename], extraRdiffs: {} },
    ])
  })

  it('list the latest four in development', () => {
    const found = [5, 1, 2, 4, 3].map(amxa)
    expect(seriesFound([...found, free], 'development')).toEqual([
      {
        name: 'puavo-os-amxa-buster-devel',
        images: [2, 3, 4, 5].map((day) => amxa(day).filename),
        extraRdiffs: {},
      },
      { name: 'puavo-os-free-bookworm-devel', images: [free.filename], extraRdiffs: {} },
    ])
  })

  it('hold each image once, in whatever order they were found', () => {
    const found = fc.uniqueArray(imageNames, { selector: ({ filename }) => filename })
    fc.assert(
      fc.property(found, (images) => {
        const series = seriesFound(images, 'production')
        expect(series).toEqual(seriesFound(images.toReversed(), 'production'))
        const listed = series.flatMap((each) => each.images)
        expect(listed.toSorted()).toEqual(images.map(({ filename }) => filename).toSorted())
        for (const each of series) {
          expect(each.images).toEqual(
            each.images
              .map(imageName)
              .sort(byDate)
              .map(({ filename }) => filename),
          )
        }
      }),
    )
  })

  it('go into one configuration for each distribution', () => {
    const configs = configsFound([free, amxa(1)])
    expect([...configs.keys()]).toEqual(['bookworm', 'buster'])
    expect(configs.get('buster')?.map(({ name }) => name)).toEqual(['puavo-os-amxa-buster-amd64'])
  })
})
