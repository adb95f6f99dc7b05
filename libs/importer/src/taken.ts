import { utcOffset } from '@boxwright/naming'

/** Tags as exiftool gives them with `-G1`: `ExifIFD:DateTimeOriginal` and its like. */
export type Tags = Readonly<Record<string, unknown>>

/** When a photo was taken, as the camera's clock showed it. */
export interface Taken {
  /** The reading of the clock as if it were UTC, in ms: the same on every host, in every zone. */
  readonly clock: number
  /** Minutes east of UTC of that clock, if the file tells. */
  readonly offset?: number
  /** The tag that it is from, or `file` for the time of the file. */
  readonly from: string
}

/** The time of a file. */
export interface FileTime {
  /** When it was last written to, Unix time in ms. */
  readonly modified: number
  /** What the camera's clock showed then, as if it were UTC, in ms, if the file system keeps that instead (FAT). */
  readonly clock?: number
}

/** A date that is not believed. */
export interface ImplausibleDate {
  /** The tag that has it. */
  readonly tag: string
  /** What it says. */
  readonly value: string
}

/** What was found out about the time of a photo. */
export interface DateFinding {
  /** When; `undefined` if nothing that can be believed tells. */
  readonly taken?: Taken
  /** Dates that came first and are not believed. */
  readonly implausible: readonly ImplausibleDate[]
}

/** What dates are read with. */
export interface DateContext {
  /** Unix time in ms, to know what is the future. */
  readonly now: number
  /** IANA zone for moments told in UTC: the times of films and of files. */
  readonly zone: string
}

interface DateTag {
  readonly tag: RegExp
  readonly fraction?: string
  readonly offset?: readonly string[]
  /** Whether it is UTC unless it says otherwise, rather than the camera's clock. */
  readonly utc?: boolean
}

/**
 * Where a date is looked for, the first that can be believed wins. A film comes after a photo's tags
 * because QuickTime's own dates are UTC by its specification: an Apple or Sony tag with an offset is
 * better.
 */
const dateTags: readonly DateTag[] = [
  {
    tag: /^(ExifIFD|IFD0):DateTimeOriginal$/,
    fraction: 'ExifIFD:SubSecTimeOriginal',
    offset: ['ExifIFD:OffsetTimeOriginal', 'ExifIFD:OffsetTime'],
  },
  {
    tag: /^ExifIFD:CreateDate$/,
    fraction: 'ExifIFD:SubSecTimeDigitized',
    offset: ['ExifIFD:OffsetTimeDigitized', 'ExifIFD:OffsetTime'],
  },
  { tag: /^(Keys|ItemList|UserData):CreationDate$/ },
  { tag: /^(XML|UserData|Keys|H264|RIFF|M2TS):(CreationDateValue|DateTimeOriginal)$/ },
  { tag: /^XMP-exif:DateTimeOriginal$/ },
  { tag: /^XMP-photoshop:DateCreated$/ },
  { tag: /^XMP-xmp:CreateDate$/ },
  // exiftool calls a part of Matroska so.
  { tag: /^(ASF:CreationDate|Info:DateTimeOriginal)$/, utc: true },
  { tag: /^QuickTime:CreateDate$/, utc: true },
  { tag: /^Track\d+:MediaCreateDate$/, utc: true },
  { tag: /^RIFF:DateCreated$/ },
  { tag: /^PNG(-\w+)?:(CreationTime|DateTimeOriginal)$/ },
  { tag: /^Composite:GPSDateTime$/, utc: true },
  { tag: /^IFD0:ModifyDate$/, offset: ['ExifIFD:OffsetTime'] },
]

/** The names of tags that a reader has to ask for. */
export const dateTagNames: readonly string[] = [
  ...['DateTimeOriginal', 'CreateDate', 'CreationDate', 'CreationDateValue', 'DateCreated'],
  ...['MediaCreateDate', 'CreationTime', 'GPSDateTime', 'ModifyDate'],
  ...['SubSecTimeOriginal', 'SubSecTimeDigitized'],
  ...['OffsetTimeOriginal', 'OffsetTimeDigitized', 'OffsetTime'],
]

/** Digital cameras, near enough: a clock that was reset to 1970 or 1980 is before it. */
const earliest = Date.UTC(1990, 0, 1)
/** A box without a battery for its clock may be behind by as long as it was switched off. */
const furthestAhead = 366 * 86_400_000

/**
 * Find out when a photo was taken, from its tags.
 *
 * @param tags - of the photo, film or sidecar
 * @param context - the clock and the zone
 */
export function readTaken(tags: Tags, context: DateContext): DateFinding {
  const implausible: ImplausibleDate[] = []
  for (const source of dateTags) {
    for (const [tag, value] of Object.entries(tags)) {
      if (!source.tag.test(tag)) continue
      const text = textOf(value)
      const taken = takenFrom(text, tag, source, tags, context)
      if (taken && isPlausible(taken.clock, context.now)) return { taken, implausible }
      implausible.push({ tag, value: text })
    }
  }
  return { implausible }
}

/**
 * The time of the file itself, if nothing better is known.
 *
 * @param file - when it was written to
 * @param context - the clock and the zone
 */
export function takenFromFile({ modified, clock }: FileTime, context: DateContext): DateFinding {
  const told = clock ?? modified
  if (!isPlausible(told, context.now)) return { implausible: [{ tag: 'file', value: show(told) }] }
  if (clock !== undefined) return { taken: { clock, from: 'file' }, implausible: [] }
  const offset = utcOffset(modified, context.zone)
  return { taken: { clock: modified + offset * 60_000, offset, from: 'file' }, implausible: [] }
}

/** A time as ISO 8601 has it, on the clock of the camera: `2024-05-03T23:30:00.250-07:00`; without the zone if that is not known. */
export function takenText({ clock, offset }: Taken): string {
  const shown = new Date(clock).toISOString().slice(0, -1)
  if (offset === undefined) return shown
  const east = Math.abs(Math.round(offset))
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0')
  return `${shown}${offset < 0 ? '-' : '+'}${two(east / 60)}:${two(east % 60)}`
}

function takenFrom(
  text: string,
  tag: string,
  { fraction, offset, utc }: DateTag,
  tags: Tags,
  { zone }: DateContext,
): Taken | undefined {
  const read = parseDate(text, fraction === undefined ? '' : textOf(tags[fraction]))
  if (!read) return undefined
  const { clock } = read
  const told = read.offset ?? offset?.map((name) => offsetOf(textOf(tags[name]))).find(isTold)
  if (utc && (told ?? 0) === 0) {
    if (clock < earliest) return undefined
    const east = utcOffset(clock, zone)
    return { clock: clock + east * 60_000, offset: east, from: tag }
  }
  return { clock, from: tag, ...(told !== undefined && { offset: told }) }
}

/** `2024:05:03 10:00:00.25+02:00`, with other separators as well; the fraction may come apart. */
function parseDate(
  text: string,
  fraction: string,
): { readonly clock: number; readonly offset: number | undefined } | undefined {
  const [, ...groups] = pattern.exec(text) ?? []
  const [year, month, day, hour, minute, second, decimals, zone = ''] = groups
  if (year === undefined) return undefined
  const fields = [year, month, day, hour ?? 0, minute ?? 0, second ?? 0].map(Number)
  const [y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0] = fields
  // Date.UTC takes the years 0 to 99 for those of the last century.
  const inRange = y >= 100 && mo >= 1 && mo <= 12 && d >= 1 && h < 24 && mi < 60 && s <= 60
  const whole = Date.UTC(y, mo - 1, d, h, mi, s)
  // 30 February would become 1 March.
  if (!inRange || (s < 60 && new Date(whole).getUTCDate() !== d)) return undefined
  const digits = decimals ?? /^\d+/.exec(fraction.trim())?.[0] ?? ''
  return { clock: whole + Math.floor(Number(`0.${digits || 0}`) * 1000), offset: offsetOf(zone) }
}

const pattern =
  /^\s*(\d{4})[:/.-](\d{2})[:/.-](\d{2})(?:[T ]+(\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?)?\s*(Z|[+-]\d{2}:?\d{2})?/

/** exiftool gives numbers for what looks like one, and lists for what is there twice. */
function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

function offsetOf(text: string): number | undefined {
  if (text === 'Z') return 0
  const [, sign, hours, minutes] = /^\s*([+-])(\d{2}):?(\d{2})/.exec(text) ?? []
  if (sign === undefined) return undefined
  return (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1)
}

function isTold(offset: number | undefined): offset is number {
  return offset !== undefined
}

/** A broken disk may tell any number. */
function show(moment: number): string {
  const date = new Date(moment)
  return Number.isNaN(date.getTime()) ? String(moment) : date.toISOString()
}

function isPlausible(clock: number, now: number): boolean {
  return clock >= earliest && clock <= now + furthestAhead
}
