/** A field of EXIF, by exiftool's name. */
export type Field =
  | 'Make'
  | 'Model'
  | 'ModifyDate'
  | 'DateTimeOriginal'
  | 'CreateDate'
  | 'OffsetTime'
  | 'OffsetTimeOriginal'
  | 'SubSecTimeOriginal'
  | 'MakerNote'

const inFirst = { Make: 0x010f, Model: 0x0110, ModifyDate: 0x0132 } as const
const inExif = {
  DateTimeOriginal: 0x9003,
  CreateDate: 0x9004,
  OffsetTime: 0x9010,
  OffsetTimeOriginal: 0x9011,
  MakerNote: 0x927c,
  SubSecTimeOriginal: 0x9291,
} as const

type Fields = Readonly<Partial<Record<Field, string>>>

/**
 * The segment of a JPEG with an EXIF: IFD0, ExifIFD, and IFD1 if the thumbnail has fields.
 *
 * @param fields - texts in Latin-1, a NUL is put behind each
 */
export function exifOf(
  fields: Fields,
  { little = true, thumbnail = {} }: { little?: boolean; thumbnail?: Fields } = {},
): Buffer {
  const pick = (from: Fields, tags: Readonly<Record<string, number>>): [number, string][] =>
    Object.entries(tags).flatMap(([name, tag]): [number, string][] => {
      const value = from[name as Field]
      return value === undefined ? [] : [[tag, `${value}\0`]]
    })
  const [first, exif, second] = [
    pick(fields, inFirst),
    pick(fields, inExif),
    pick(thumbnail, inFirst),
  ]
  const exifAt = 8 + sizeOf(first, 1)
  const secondAt = exifAt + sizeOf(exif)
  const bytes = Buffer.alloc(secondAt + sizeOf(second))
  const writer = writerOf(bytes, little)
  bytes.write(little ? 'II' : 'MM', 'latin1')
  writer.short(42, 2)
  writer.long(8, 4)
  writeDirectory(writer, 8, first, { exif: exifAt, next: second.length > 0 ? secondAt : 0 })
  writeDirectory(writer, exifAt, exif, {})
  if (second.length > 0) writeDirectory(writer, secondAt, second, {})
  return segment(0xe1, `Exif\0\0${bytes.toString('latin1')}`)
}

/** A segment of a JPEG. @param content - in Latin-1 */
export function segment(marker: number, content: string): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0])
  head.writeUInt16BE(content.length + 2, 2)
  return Buffer.concat([head, Buffer.from(content, 'latin1')])
}

/** A JPEG with these segments, as far as its pixels. */
export function jpegWith(...segments: readonly Uint8Array[]): Buffer {
  const scan = segment(0xda, '\x01\x01\0\0\x3f\0')
  return Buffer.concat([Buffer.from([0xff, 0xd8]), ...segments, scan, Buffer.from([0, 0xff, 0xd9])])
}

interface Writer {
  short(value: number, at: number): void
  long(value: number, at: number): void
  text(value: string, at: number): void
}

function writerOf(bytes: Buffer, little: boolean): Writer {
  return {
    short: (value, at) =>
      void (little ? bytes.writeUInt16LE(value, at) : bytes.writeUInt16BE(value, at)),
    long: (value, at) =>
      void (little ? bytes.writeUInt32LE(value, at) : bytes.writeUInt32BE(value, at)),
    text: (value, at) => void bytes.write(value, at, 'latin1'),
  }
}

function sizeOf(entries: readonly (readonly [number, string])[], more = 0): number {
  const values = entries.reduce((sum, [, text]) => sum + (text.length > 4 ? text.length : 0), 0)
  return 2 + 12 * (entries.length + more) + 4 + values
}

/** TIFF 6.0, section 2: a count, 12 bytes for each entry, the place of the next directory, and then the long values. */
function writeDirectory(
  writer: Writer,
  at: number,
  entries: readonly (readonly [number, string])[],
  { exif, next = 0 }: { exif?: number; next?: number },
): void {
  const count = entries.length + (exif === undefined ? 0 : 1)
  let place = at + 2
  let free = at + 2 + 12 * count + 4
  const begin = (tag: number, type: number, size: number): void => {
    writer.short(tag, place)
    writer.short(type, place + 2)
    writer.long(size, place + 4)
    place += 12
  }
  writer.short(count, at)
  for (const [tag, text] of entries) {
    begin(tag, tag === inExif.MakerNote ? 7 : 2, text.length)
    if (text.length > 4) writer.long(free, place - 4)
    writer.text(text, text.length > 4 ? free : place - 4)
    if (text.length > 4) free += text.length
  }
  if (exif !== undefined) {
    begin(0x8769, 4, 1)
    writer.long(exif, place - 4)
  }
  writer.long(next, place)
}
