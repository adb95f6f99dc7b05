import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  byDate,
  idOf,
  imageName,
  looksLikeImage,
  parseImageName,
  rdiffName,
  versionOf,
} from '../src/image-name.ts'
import { imageNames } from './names.ts'

const buster = imageName('puavo-os-amxa-buster-2021-04-13-192449-amd64.img')

describe('the name of an image', () => {
  it('tells prefix, date and suffix, and with them id and version', () => {
    expect(buster).toMatchObject({ prefix: 'puavo-os-amxa-buster', suffix: 'amd64' })
    expect(idOf(buster)).toBe('puavo-os-amxa-buster-2021-04-13-192449-amd64')
    expect(versionOf(buster)).toBe('20210413192449')
  })

  it('is put together again from its parts', () => {
    fc.assert(
      fc.property(imageNames, (name) => {
        const again = `${name.prefix}-${name.date}-${name.suffix}.img`
        expect(parseImageName(again)).toEqual(name)
        expect(versionOf(name)).toMatch(/^\d{14}$/)
      }),
    )
  })

  it('has its date where the first one stands', () => {
    const { prefix, suffix } = imageName('a-2021-01-01-000000-b-2022-02-02-111111-c.img')
    expect({ prefix, suffix }).toEqual({ prefix: 'a', suffix: 'b-2022-02-02-111111-c' })
  })

  it.each([
    'puavo.img',
    'puavo-2021-04-13-192449-amd64.iso',
    'puavo-2021-4-13-192449-amd64.img',
    '../puavo-2021-04-13-192449-amd64.img',
    'a/b-2021-04-13-192449-amd64.img',
    'a b-2021-04-13-192449-amd64.img',
    'a\nb-2021-04-13-192449-amd64.img',
    'a-2021-04-13-192449-amd64.img\n',
    '.a-2021-04-13-192449-amd64.img',
    '-a-2021-04-13-192449-amd64.img',
    'a-2021-04-13-192449-$(id).img',
    'ä-2021-04-13-192449-amd64.img',
    '',
  ])('is not %j', (name) => {
    expect(parseImageName(name)).toBeUndefined()
    expect(() => imageName(name)).toThrow(
      expect.objectContaining({
        code: 'ERR_IMAGE_NAME',
        message: expect.stringContaining(JSON.stringify(name)),
      }),
    )
  })

  it('may be recognised even when it cannot be used', () => {
    expect(looksLikeImage('a\nb-2021-04-13-192449-amd64.img')).toBe(true)
    expect(looksLikeImage('README')).toBe(false)
  })

  it('orders images by date, whatever their series', () => {
    fc.assert(
      fc.property(fc.array(imageNames), (names) => {
        const versions = names.toSorted(byDate).map(versionOf)
        expect(versions).toEqual(versions.toSorted())
      }),
    )
  })
})

describe('the name of an rdiff', () => {
  it('has both dates', () => {
    const newer = imageName('puavo-os-amxa-buster-2021-04-13-193910-amd64.img')
    const name = 'puavo-os-amxa-buster-2021-04-13-192449--2021-04-13-193910-amd64.rdiff'
    expect(rdiffName(buster, newer)).toBe(name)
  })

  it('bears the series of its source when it leads to another', () => {
    const other = imageName('puavo-os-free-bookworm-2022-02-04-140532-i386.img')
    const name = 'puavo-os-amxa-buster-2021-04-13-192449--2022-02-04-140532-amd64.rdiff'
    expect(rdiffName(buster, other)).toBe(name)
  })
})
