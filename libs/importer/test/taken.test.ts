import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readTaken, takenFromFile, takenText } from '../src/taken.ts'

const now = Date.UTC(2024, 5, 1)
const paris = { now, zone: 'Europe/Paris' }
const clock = (text: string): number => Date.parse(`${text}Z`)

describe('the date of a photo', () => {
  it('is what the camera showed, with its fraction and offset', () => {
    const tags = {
      'ExifIFD:DateTimeOriginal': '2024:05:03 23:30:00',
      'ExifIFD:SubSecTimeOriginal': 25,
      'ExifIFD:OffsetTimeOriginal': '-07:00',
      'ExifIFD:CreateDate': '2024:05:04 00:00:00',
    }
    expect(readTaken(tags, paris)).toEqual({
      taken: {
        clock: clock('2024-05-03T23:30:00.250'),
        offset: -420,
        from: 'ExifIFD:DateTimeOriginal',
      },
      implausible: [],
    })
  })

  it.each([
    ['0000:00:00 00:00:00'],
    ['2005:0?:03 10:00:00'],
    ['2024:02:30 10:00:00'],
    ['1970:01:01 00:00:00'],
    ['0095:01:01 00:00:00'],
    ['2107:12:31 23:59:58'],
    ['2024:05:03 25:00:00'],
    ['    :  :     :  :  '],
    [''],
  ])('is not believed if it is "%s", and the next is taken', (value) => {
    const tags = { 'ExifIFD:DateTimeOriginal': value, 'IFD0:ModifyDate': '2024:05:03 10:00:00' }
    expect(readTaken(tags, paris)).toEqual({
      taken: { clock: clock('2024-05-03T10:00:00'), from: 'IFD0:ModifyDate' },
      implausible: [{ tag: 'ExifIFD:DateTimeOriginal', value }],
    })
  })

  it('is told in UTC by QuickTime, and shown in the zone', () => {
    const tags = { 'QuickTime:CreateDate': '2024:05:03 22:30:00' }
    expect(readTaken(tags, paris).taken).toEqual({
      clock: clock('2024-05-04T00:30:00'),
      offset: 120,
      from: 'QuickTime:CreateDate',
    })
    const apple = { ...tags, 'Keys:CreationDate': '2024:05:03 15:30:00-07:00' }
    expect(readTaken(apple, paris).taken?.clock).toBe(clock('2024-05-03T15:30:00'))
  })

  it('may be ahead of the clock of a box that was switched off', () => {
    const tags = { 'ExifIFD:DateTimeOriginal': '2024:11:03 10:00:00' }
    expect(readTaken(tags, paris).taken).toBeDefined()
  })

  it('is that of the file if there is no other', () => {
    expect(readTaken({}, paris)).toEqual({ implausible: [] })
    const modified = Date.UTC(2024, 4, 3, 23)
    expect(takenFromFile({ modified }, paris).taken).toEqual({
      clock: clock('2024-05-04T01:00:00'),
      offset: 120,
      from: 'file',
    })
    // What a camera's clock showed is the same in each zone.
    const told = { taken: { clock: modified, from: 'file' }, implausible: [] }
    expect(takenFromFile({ modified: 0, clock: modified }, paris)).toEqual(told)
    for (const broken of [0, -1e18, 1e18, Number.NaN]) {
      for (const file of [{ modified: broken }, { modified, clock: broken }]) {
        expect(takenFromFile(file, paris).taken).toBeUndefined()
        expect(takenFromFile(file, paris).implausible).toHaveLength(1)
      }
    }
  })

  it.each([
    [undefined, '2024-05-03T23:30:00.250'],
    [0, '2024-05-03T23:30:00.250+00:00'],
    [-420, '2024-05-03T23:30:00.250-07:00'],
    [345, '2024-05-03T23:30:00.250+05:45'],
  ])('is told as ISO 8601 has it, %s minutes east', (offset, text) => {
    const taken = { clock: clock('2024-05-03T23:30:00.250'), from: 'file' }
    expect(takenText(offset === undefined ? taken : { ...taken, offset })).toBe(text)
  })

  it('is read from anything without a throw', () => {
    fc.assert(
      fc.property(fc.string(), fc.jsonValue(), (text, any) => {
        const tags = {
          'ExifIFD:DateTimeOriginal': text,
          'ExifIFD:SubSecTimeOriginal': any,
          'QuickTime:CreateDate': any,
        }
        readTaken(tags, paris)
      }),
    )
  })
})
