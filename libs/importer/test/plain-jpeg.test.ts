import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { readPlainJpeg } from '../src/exif/plain-jpeg.ts'
import { openTagReader, type TagReader } from '../src/exif/reader.ts'
import { readTaken, type Tags } from '../src/taken.ts'
import { exifOf, type Field, jpegWith, segment } from './support/exif.ts'
import { photo } from './support/photos.ts'

const dates = { now: Date.UTC(2026, 0, 1), zone: 'UTC' }
const camera = { Make: 'NIKON CORPORATION', Model: 'NIKON Z 6_2' }
const DateTimeOriginal = '2024:05:03 10:00:00'

/** All that the importer makes of tags. */
function gist(tags: Tags): unknown {
  const named = (pattern: RegExp): unknown =>
    Object.entries(tags).find(([tag]) => pattern.test(tag))?.[1]
  return { ...readTaken(tags, dates), make: named(/:Make$/), model: named(/:Model$/) }
}

/** What both say of files: those of which the quick one says anything. */
async function compare(
  tool: TagReader,
  folder: string,
  files: readonly Uint8Array[],
): Promise<{ readonly ours: unknown[]; readonly theirs: unknown[] }> {
  const answered = files.flatMap((file) => {
    const tags = readPlainJpeg(file)
    // With a date that is not believed, exiftool is asked all the same.
    return tags && readTaken(tags, dates).taken ? [{ file, tags }] : []
  })
  const theirs = await Promise.all(
    answered.map(async ({ file }, at) => {
      const path = join(folder, `${at}.jpg`)
      await writeFile(path, file)
      return gist(await tool.read(path))
    }),
  )
  return { ours: answered.map(({ tags }) => gist(tags)), theirs }
}

test('a photo from a camera needs no exiftool', async () => {
  const tags = readPlainJpeg(
    jpegWith(exifOf({ ...camera, DateTimeOriginal, SubSecTimeOriginal: '25' })),
  )
  expect(tags).toEqual({
    'IFD0:Make': 'NIKON CORPORATION',
    'IFD0:Model': 'NIKON Z 6_2',
    'ExifIFD:DateTimeOriginal': '2024:05:03 10:00:00',
    'ExifIFD:SubSecTimeOriginal': '25',
  })
  expect(
    readPlainJpeg(await photo({ seed: 1, date: DateTimeOriginal, camera: 'Bench' })),
  ).toBeDefined()
})

test.each([
  ['no EXIF', jpegWith()],
  ['two of them', jpegWith(exifOf({ ...camera, DateTimeOriginal }), exifOf(camera))],
  ['no date', jpegWith(exifOf(camera))],
  ['no camera', jpegWith(exifOf({ DateTimeOriginal }))],
  [
    'a camera that is a number',
    jpegWith(exifOf({ Make: 'Nokia', Model: '808', DateTimeOriginal })),
  ],
  ['another way to write a date', jpegWith(exifOf({ ...camera, DateTimeOriginal: '2024-05-03' }))],
  [
    'notes of a maker who has dates in them',
    jpegWith(exifOf({ ...camera, Make: 'KODAK', DateTimeOriginal, MakerNote: 'KDK' })),
  ],
  [
    'a segment with dates',
    jpegWith(segment(0xec, 'Ducky'), exifOf({ ...camera, DateTimeOriginal })),
  ],
  [
    'a picture that does not begin',
    jpegWith(exifOf({ ...camera, DateTimeOriginal })).subarray(0, -13),
  ],
  ['another file', Buffer.from('II*\0')],
])('%s: exiftool is asked', (_, file) => {
  expect(readPlainJpeg(file)).toBeUndefined()
})

const text = fc.oneof(
  fc.constantFrom('NIKON', 'Canon', 'KODAK', '007', '1e5', 'a  b', 'x ', '\u00e9', ''),
  fc.string({ maxLength: 20 }),
)
const date = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(DateTimeOriginal, '2025:01:31 23:59:60') },
  fc.constantFrom(
    '0000:00:00 00:00:00',
    '2024:02:30 10:00:00',
    '    :  :     :  :  ',
    '1970:01:01 00:00:00',
    '',
  ),
)
const offset = fc.constantFrom('+02:00', '+02:00', '-09:30', 'Z', '   :  ')
const fields: fc.Arbitrary<Partial<Record<Field, string>>> = fc.record(
  {
    Make: fc.oneof({ weight: 4, arbitrary: fc.constant(camera.Make) }, text),
    Model: fc.oneof({ weight: 4, arbitrary: fc.constant(camera.Model) }, text),
    DateTimeOriginal: date,
    CreateDate: date,
    ModifyDate: date,
    SubSecTimeOriginal: fc.oneof(fc.nat(99_999).map(String), fc.constantFrom('007', '5 ', 'x')),
    OffsetTimeOriginal: offset,
    OffsetTime: offset,
    MakerNote: fc.string(),
  },
  { requiredKeys: ['Make', 'Model', 'DateTimeOriginal'] },
)
const packet = (attributes: string): Buffer[] => {
  const rdf = `<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description ${attributes}/></rdf:RDF>`
  const text = `<x:xmpmeta xmlns:x='adobe:ns:meta/'>${rdf}</x:xmpmeta>`
  return [segment(0xe1, `http://ns.adobe.com/xap/1.0/\0${text}`)]
}
const xmp = fc.oneof(
  { weight: 2, arbitrary: fc.constant([]) },
  fc.constant(packet("xmlns:xmp='http://ns.adobe.com/xap/1.0/' xmp:Rating='5'")),
  fc.constant(
    packet("xmlns:tiff='http://ns.adobe.com/tiff/1.0/' tiff:Model='XMP' tiff:Make='XMP'"),
  ),
  fc.constant(
    packet(
      "xmlns:exif='http://ns.adobe.com/exif/1.0/' exif:DateTimeOriginal='2001-01-01T00:00:00'",
    ),
  ),
)
const file = fc
  .record({
    fields,
    thumbnail: fields,
    little: fc.boolean(),
    xmp,
    before: fc.boolean(),
    at: fc.option(fc.nat(400), { freq: 1 }),
    byte: fc.nat(255),
  })
  .map(({ fields: own, thumbnail, little, xmp: more, before, at, byte }) => {
    const exif = exifOf(own, { little, thumbnail })
    const whole = before ? jpegWith(...more, exif) : jpegWith(exif, ...more)
    // A byte that is another now, somewhere: all that is not quite in order.
    if (at !== null) whole[at % whole.length] = byte
    return whole
  })

test('what is said without exiftool is what exiftool says', async () => {
  await using folder = await temporaryFolder()
  await using tool = openTagReader()
  let answers = 0
  await fc.assert(
    fc.asyncProperty(fc.array(file, { minLength: 100, maxLength: 100 }), async (files) => {
      const { ours, theirs } = await compare(tool, folder.path, files)
      answers += ours.length
      expect(ours).toEqual(theirs)
    }),
    { numRuns: 8, endOnFailure: true },
  )
  expect(answers).toBeGreaterThan(50)
})

test('any bytes at all: it ends, and never throws', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, little) => {
      readPlainJpeg(bytes)
      const head = Buffer.from(
        little ? 'Exif\0\0II*\0\x08\0\0\0' : 'Exif\0\0MM\0*\0\0\0\x08',
        'latin1',
      )
      readPlainJpeg(jpegWith(segment(0xe1, Buffer.concat([head, bytes]).toString('latin1'))))
    }),
  )
})
