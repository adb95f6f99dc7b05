import { describe, expect, it } from 'vitest'
import { seriesMeta } from '../src/meta.ts'
import { namesIn, withoutGone } from '../src/standing.ts'
import { amxa } from './names.ts'

const sums = { cksum: '1', sha256: 'aa', sha512: 'bb' }
const image = (day: number, ...sources: number[]) => ({
  filename: amxa(day).filename,
  size: 1,
  ...sums,
  puavoConf: {},
  diffs: sources.map((source) => ({
    filename: `${source}-${day}`,
    source: amxa(source).filename,
    size: 1,
    ...sums,
  })),
})
const meta = seriesMeta('a', [image(1), image(2, 1, 3), image(3, 1)], 'https://x')

describe('what stands of metadata', () => {
  it('is the same object if all does', () => {
    expect(withoutGone(meta, () => false)).toBe(meta)
  })

  it('is all but what is gone, and what only leads there', () => {
    const gone = ['1-2', amxa(3).filename]
    const standing = withoutGone(meta, (name) => gone.includes(name))
    expect([...namesIn([standing])]).toEqual([amxa(1).filename, amxa(2).filename, '3-2'])
    expect(Object.keys(standing['a']?.images[1] ?? {})).toEqual(
      Object.keys(meta['a']?.images[1] ?? {}),
    )
  })
})
