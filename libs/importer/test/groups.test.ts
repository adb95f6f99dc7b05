import { describe, expect, it } from 'vitest'
import { groupFiles, suffixOf } from '../src/groups.ts'

const grouped = (...paths: string[]): string[][] =>
  groupFiles(paths.map((path) => ({ path, size: 1, modified: 0 }))).map(({ members }) =>
    members.map(({ file }) => file.path),
  )

describe('files of one shot', () => {
  it.each([
    ['RAW and JPEG', ['a/IMG_1.CR2', 'a/IMG_1.JPG']],
    ['sidecars of both kinds', ['a/1.cr2', 'a/1.cr2.xmp', 'a/1.xmp']],
    ['a film with its index picture', ['a/MVI_1.MP4', 'a/MVI_1.THM']],
    ['a photo with a voice memo', ['a/1.JPG', 'a/1.WAV']],
    ['the film of a live photo', ['a/IMG_1.HEIC', 'a/IMG_1.MOV']],
    ["GoPro's small film", ['GX010001.MP4', 'GL010001.LRV', 'GX010001.THM']],
    ["GoPro's RAW", ['GOPR0001.GPR', 'GOPR0001.JPG']],
    ["Sony's clip data", ['C0001.MP4', 'C0001M01.XML']],
    ['case', ['a/img_1.jpg', 'a/IMG_1.XMP']],
  ])('%s', (_, paths) => {
    expect(grouped(...paths.toReversed())).toEqual([paths])
  })

  it('are apart in other folders', () => {
    expect(grouped('100/1.JPG', '101/1.CR2', '1.XMP')).toEqual([
      ['1.XMP'],
      ['100/1.JPG'],
      ['101/1.CR2'],
    ])
  })

  it('are apart if they would have one name where case does not count', () => {
    expect(grouped('1.JPG', '1.jpg', '1.xmp')).toEqual([['1.JPG', '1.xmp'], ['1.jpg']])
  })

  it('have the one first that gives the date', () => {
    expect(grouped('1.AAE', '1.MOV', '1.JPG', '1.DNG', '1')).toEqual([
      ['1.DNG', '1.JPG', '1.MOV', '1.AAE', '1'],
    ])
  })

  it('keep a sidecar that is alone', () => {
    expect(grouped('1.XMP')).toEqual([['1.XMP']])
  })
})

it.each([
  ['DCIM/100CANON/IMG_1.CR2', '.CR2'],
  ['a.b/IMG_1', ''],
  ['.hidden', ''],
  ['a/.hidden', ''],
  ['1.cr2.xmp', '.cr2.xmp'],
  ['holiday.2024.xmp', '.xmp'],
  ['1.jpg.cr2', '.cr2'],
])('the suffix of %s is %s', (path, suffix) => {
  expect(suffixOf(path)).toBe(suffix)
})
