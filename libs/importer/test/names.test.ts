import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { numberIn, stemKey } from '../src/archive-name.ts'
import { type Naming, nameRule, type Shot } from '../src/names.ts'

const shot: Shot = {
  clock: Date.UTC(2024, 4, 3, 10),
  name: 'IMG_0815',
  camera: 'EOS 5D',
  make: 'Canon',
  serial: '1',
  hash: '0ca4',
}
const stems = (naming: Naming, of: Partial<Shot> = {}): string[] => {
  const { stem, first } = nameRule(naming).series({ ...shot, ...of })
  return [0, 1, 2].map((n) => stem(first + n))
}

describe('names', () => {
  it("are the ancestor's", () => {
    expect(stems('numbered')[0]).toBe('20240503/pimg_0000')
    const { stem } = nameRule('numbered').series(shot)
    expect(stem(12_345)).toBe('20240503/pimg_12345')
    expect(stem(1_000_000)).toBe('20240503/pimg_1000000')
    expect(nameRule('numbered').suffix('.CR2.XMP')).toBe('.cr2.xmp')
  })

  it('are those of the card, numbered when they are taken', () => {
    expect(stems('plain')).toEqual(
      ['IMG_0815', 'IMG_0815-1', 'IMG_0815-2'].map((n) => `20240503/${n}`),
    )
    expect(nameRule('plain').suffix('.JPG')).toBe('.JPG')
  })

  it('follow a template; its sequence counts in what else is equal', () => {
    const naming = { template: '%Y/%m/{camera}-{sequence:04}.{extension}' }
    expect(stems(naming)[0]).toBe('2024/05/EOS_5D-0001')
    const keyOf = (of: Partial<Shot>): string => nameRule(naming).series({ ...shot, ...of }).key
    expect(keyOf({ name: 'other' })).toBe(keyOf({}))
    expect(keyOf({ camera: 'other' })).not.toBe(keyOf({}))
    expect(stems({ template: '%H%M%S' })).toEqual(['100000', '100000-1', '100000-2'])
  })

  it.each([
    ['%Y-%m-%d_%H%M%S', '2024-05-03_100000'],
    ['{name}', 'IMG_0815'],
    ['{make}/{camera}-{serial}', 'Canon/EOS_5D-1'],
    ['{hash}', '0ca4'],
    ['%Y/{number:06}', '2024/000000'],
    ['%Y%m%d-{sequence:03}', '20240503-001'],
  ])('follow the template %s', (template, name) => {
    expect(stems({ template })[0]).toBe(name)
  })

  it('count by day what has a day before the sequence', () => {
    const keyOf = (clock: number): string =>
      nameRule({ template: '%Y%m%d-{sequence}' }).series({ ...shot, clock }).key
    expect(keyOf(Date.UTC(2024, 4, 3, 23))).toBe(keyOf(Date.UTC(2024, 4, 3, 1)))
    expect(keyOf(Date.UTC(2024, 4, 4, 1))).not.toBe(keyOf(Date.UTC(2024, 4, 3, 1)))
  })

  it('without a date are undated', () => {
    expect(stems('numbered', { clock: undefined })[1]).toBe('undated/pimg_0001')
    expect(stems('plain', { clock: undefined })[0]).toBe('undated/IMG_0815')
    expect(stems({ template: '%Y/{sequence}' }, { clock: undefined })[0]).toBe('undated/IMG_0815')
  })

  it('never leave the archive, whatever the card says', () => {
    const text = fc.string({ unit: 'binary' })
    fc.assert(
      fc.property(
        text,
        text,
        fc.constantFrom<Naming>('plain', { template: '%Y/{name}/{camera}' }),
        (name, suffix, naming) => {
          const rule = nameRule(naming)
          const path = rule.series({ ...shot, name, camera: name }).stem(0) + rule.suffix(suffix)
          expect(path.split('/').every((part) => !['', '.', '..'].includes(part))).toBe(true)
          expect(path.split('/')).toHaveLength(naming === 'plain' ? 2 : 3)
        },
      ),
    )
  })

  it('tell nothing of zones: a camera knows none', () => {
    for (const template of ['%Y/%H%M%S%z', '{name}-%s', '%-d %^Z', '%::z']) {
      expect(() => nameRule({ template })).toThrow(`${JSON.stringify(template)}: expected none of`)
    }
    expect(() => nameRule({ template: '%Y%%z-{name}' })).not.toThrow()
  })

  it('keep their counter, whatever stands before it', () => {
    for (const template of [
      `${'x'.repeat(230)}-{sequence}`,
      `${'{name}-'.repeat(14)}{number:04}`,
    ]) {
      expect(() => nameRule({ template })).toThrow('expected room for its counter')
    }
    const long = { name: 'x'.repeat(255), camera: 'y'.repeat(255) }
    expect(new Set(stems({ template: '{name}-{camera}-{sequence}' }, long)).size).toBe(3)
  })

  it('tell their number and what they share', () => {
    expect(numberIn('20240503/pimg_0042.jpg')).toBe(42)
    expect(numberIn('20240503/pimg_1000000.cr2.xmp')).toBe(1_000_000)
    expect(numberIn('20240503/xpimg_0042.jpg')).toBeUndefined()
    expect(stemKey('20240503/PIMG_0042.CR2.xmp')).toBe('20240503/pimg_0042')
  })
})
