import { expect, it } from 'vitest'
import { shotsOf } from '../src/gallery/shots.ts'

it('what has one name is a shot, and dots in names make none of two', () => {
  const shots = [
    ['a.1.jpg'],
    ['a.2.jpg', 'a.2.xmp'],
    ['a.jpg'],
    ['pimg_1.cr2', 'pimg_1.cr2.xmp', 'pimg_1.jpg', 'pimg_1.xmp'],
  ]
  const found = shotsOf('20240503', [...shots.flat(), 'alone.xmp'].toReversed())
  expect(found.map(({ files }) => files.toSorted())).toEqual(shots)
  expect(found.map(({ path }) => path)).toEqual(
    ['a.1.jpg', 'a.2.jpg', 'a.jpg', 'pimg_1.jpg'].map((name) => `20240503/${name}`),
  )
})
