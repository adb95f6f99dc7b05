import type { Tags } from '../taken.ts'
import { beginsWith, isExif, type Segment, segmentsOf } from './jpeg-segments.ts'
import { type Entry, readDirectories, type TiffDirectory } from './tiff.ts'

/**
 * What exiftool would say of the date and the camera of an ordinary JPEG, from its first bytes: a thousand
 * times sooner. Whatever is not quite ordinary is left to exiftool: more than one EXIF, segments that have dates of
 * their own, a maker whose notes may have, values that exiftool would touch.
 *
 * @param head - the begin of the file; a camera's EXIF is within 64 kB
 * @returns `undefined`: ask exiftool
 */
export function readPlainJpeg(head: Uint8Array): Tags | undefined {
  const exif = exifOf(head)
  const directories = exif && readDirectories(exif)
  return directories && tagsOf(directories)
}

/** EXIF 2.32, 4.5.4: the EXIF of a JPEG, unless something else in it could tell of dates. */
function exifOf(head: Uint8Array): Uint8Array | undefined {
  // exiftool with -fast looks no further than the picture, either.
  const segments = segmentsOf(head)
  if (!segments) return undefined
  const [exif, more] = segments.filter(isExif)
  const rest = segments.filter((segment) => !isExif(segment))
  if (!exif || more || !rest.every(isHarmless)) return undefined
  return exif.content.subarray(6)
}

/** Segments of applications that have no dates: their markers, and the texts that they begin with. */
const harmless: readonly (readonly [marker: number, text: string])[] = [
  [0xe0, 'JFIF\0'],
  [0xe0, 'JFXX\0'],
  [0xe2, 'ICC_PROFILE\0'],
  [0xe2, 'MPF\0'],
  [0xe2, 'urn:iso:std:iso:ts:21496:-1\0'],
  [0xee, 'Adobe'],
]

function isHarmless({ marker, content }: Segment): boolean {
  // Tables, frames and comments.
  if (marker < 0xd0 || marker === 0xdb || marker === 0xdd || marker === 0xfe) return true
  if (marker === 0xe1) return isXmpWithout(content)
  return harmless.some(([one, text]) => one === marker && beginsWith(content, text))
}

const xmp = 'http://ns.adobe.com/xap/1.0/\0'

/** Cameras write the stars that a user gave; some programs also what EXIF says, and exiftool may believe them more. */
function isXmpWithout(content: Uint8Array): boolean {
  const text = Buffer.from(content.subarray(xmp.length)).toString('latin1')
  return beginsWith(content, xmp) && !/Date|Make|Model|\0/.test(text)
}

/** Makers of whose notes exiftool knows no date and no other name of the camera. */
const trusted =
  /^(Apple|Canon|FUJIFILM|Google|LEICA|NIKON|OLYMPUS|OM Digital Solutions|Panasonic|SONY|samsung)\b/

/** Numbers would come back as numbers, and without their zeros. */
const word = /^(?=.*[a-df-z])[\x21-\x7e]+( [\x21-\x7e]+)*$/i

const tagsToRead: readonly (readonly [key: string, directory: string, tag: number, is: RegExp])[] =
  [
    ['IFD0:Make', 'IFD0', 0x010f, word],
    ['IFD0:Model', 'IFD0', 0x0110, word],
    ['ExifIFD:DateTimeOriginal', 'ExifIFD', 0x9003, /^\d{4}:\d\d:\d\d \d\d:\d\d:\d\d$/],
    ['ExifIFD:SubSecTimeOriginal', 'ExifIFD', 0x9291, /^\d{1,9}$/],
    ['ExifIFD:OffsetTimeOriginal', 'ExifIFD', 0x9011, /^[+-]\d\d:\d\d$/],
    ['ExifIFD:OffsetTime', 'ExifIFD', 0x9010, /^[+-]\d\d:\d\d$/],
  ]

const makerNote = 0x927c

function tagsOf(directories: readonly TiffDirectory[]): Tags | undefined {
  const tags: Record<string, string> = {}
  // Those of the thumbnail (IFD1) give way to those of the photo.
  const entries = directories
    .filter(({ name }) => name !== 'IFD1')
    .flatMap(({ name, entries }) => entries.map((entry) => ({ name, ...entry })))
  for (const [key, directory, tag, is] of tagsToRead) {
    const found = entries.filter((entry) => entry.tag === tag)
    const [first] = found
    if (!first) continue
    const text = textOf(first)
    if (found.length > 1 || first.name !== directory || !is.test(text)) return undefined
    tags[key] = text
  }
  const { 'IFD0:Make': make, 'IFD0:Model': model, 'ExifIFD:DateTimeOriginal': date } = tags
  if (make === undefined || model === undefined || date === undefined) return undefined
  const hasNotes = entries.some(({ tag }) => tag === makerNote)
  return hasNotes && !trusted.test(make) ? undefined : tags
}

const ascii = 2

/** EXIF 2.32, 4.6.2: an ASCII value ends with a NUL; some makers fill the rest with more, or with spaces. */
function textOf({ type, value }: Entry): string {
  if (type !== ascii) return ''
  return String.fromCharCode(...value.subarray(0, 256)).replace(/[ \0]*$/, '')
}
