import {
  compileName,
  type Facts,
  type NameTemplate,
  NamingError,
  nameKey,
  safeName,
  suffixed,
} from '@boxwright/naming'

/**
 * How files are named in the archive.
 *
 * - `numbered`: `20240503/pimg_0042.jpg`, the day and one number for all days, as pi-imgtank does.
 * - `plain`: `20240503/IMG_0815.JPG`, the day and the name on the card.
 * - a template of `@boxwright/naming` without extension: `%Y/%m/{camera}-{sequence:04}`. Its fields are
 *   `name` (on the card), `camera`, `make`, `serial`, `hash`, `number` (one for the whole archive, as in
 *   `numbered`) and `sequence` (counts from 1 in what else is equal: the day, the camera).
 */
export type Naming = 'numbered' | 'plain' | TemplateNaming

/** Names by a template. */
export interface TemplateNaming {
  /** `%Y/%m/{camera}-{sequence:04}` and the like: a path without extension. */
  readonly template: string
}

/** What is known of a shot when it gets its name. */
export interface Shot {
  /** The reading of the camera's clock as if it were UTC, in ms; `undefined` if nothing tells. */
  readonly clock: number | undefined
  /** Its name on the card, without folders and extension. */
  readonly name: string
  /** The camera's model, or an empty text. */
  readonly camera: string
  /** The camera's maker, or an empty text. */
  readonly make: string
  /** The camera's serial number, or an empty text. */
  readonly serial: string
  /** The XXH128 of its first file, in hexadecimal digits. */
  readonly hash: string
}

/** Names, as numbers of them are tried. */
export interface NameSeries {
  /** What is counted: series with the same key share their numbers. */
  readonly key: string
  /** The first number. */
  readonly first: number
  /** The n-th name: a path from the archive's root, without extension. */
  stem(n: number): string
  /** Whether the first number is not worth remembering: the name itself tells that it was given away. */
  readonly sparse?: boolean
}

/** A way to name files. */
export interface NameRule {
  /** The names that a shot may have. */
  series(shot: Shot): NameSeries
  /** What follows the stem in the archive. */
  suffix(onCard: string): string
  /** Whether names have the camera's serial number in them: only exiftool can tell it. */
  readonly usesSerial: boolean
}

/** The series with one number for the whole archive: `.currentNumber` has the last one used. */
export const numberKey = ''

/** Where photos without a date that can be believed go. */
export const undated = 'undated'

/**
 * Make the rule of a way to name files.
 *
 * @throws {@link NamingError} of `@boxwright/naming`: `ERR_TEMPLATE`, `ERR_FACT`
 */
export function nameRule(naming: Naming): NameRule {
  if (naming === 'plain') return { series: plain, suffix: safeSuffix, usesSerial: false }
  const lower = (onCard: string): string => safeSuffix(onCard).toLowerCase()
  if (naming === 'numbered') return { series: numbered, suffix: lower, usesSerial: false }
  const template = compileName(naming.template.replace(/\.\{extension\}$/, ''))
  refuseZones(naming.template, template)
  refuseCut(naming.template, template)
  const usesSerial = template.fields.includes('serial')
  return { series: (shot) => templated(template, shot), suffix: lower, usesSerial }
}

/** A fact that does not exist is to be told now, too, not with the first photo. */
function refuseZones(text: string, template: NameTemplate): void {
  const facts = factsOf(sample, 1)
  // The same reading of a clock in two zones: a camera's is one without a zone.
  const [here, east] = [
    template.format({ moment: 0, zone: 'UTC', facts }),
    template.format({ moment: -3_600_000, zone: 'Etc/GMT-1', facts }),
  ]
  if (here === east) return
  throw new NamingError(
    'ERR_TEMPLATE',
    `template ${JSON.stringify(text)}: expected none of %s, %z and %Z, as a camera's clock tells no zone`,
  )
}

/** Of a name that is cut off before its counter there is one only, whatever is counted. */
function refuseCut(text: string, template: NameTemplate): void {
  if (!template.fields.some((field) => field === 'number' || field === 'sequence')) return
  const long = 'x'.repeat(255)
  const shot: Shot = { ...sample, name: long, camera: long, make: long, serial: long, hash: long }
  const [one, other] = [1, 0].map((less) =>
    template.format({ moment: 0, facts: factsOf(shot, Number.MAX_SAFE_INTEGER - less) }),
  )
  if (one !== other) return
  throw new NamingError(
    'ERR_TEMPLATE',
    `template ${JSON.stringify(text)}: expected room for its counter, which is cut off behind so much text`,
  )
}

const sample: Shot = { clock: 0, name: 'x', camera: 'x', make: 'x', serial: 'x', hash: 'x' }
const day = compileName('%Y%m%d')

function dayOf({ clock }: Shot): string {
  return clock === undefined ? undated : day.format({ moment: clock })
}

function numbered(shot: Shot): NameSeries {
  const folder = dayOf(shot)
  const stem = (n: number): string => `${folder}/pimg_${String(n).padStart(4, '0')}`
  return { key: numberKey, first: 0, stem }
}

function plain(shot: Shot): NameSeries {
  return whenTaken(`${dayOf(shot)}/${safeName(shot.name)}`)
}

/** The name itself, and numbers behind it when it is taken. */
function whenTaken(stem: string): NameSeries {
  const numbered = (n: number): string => suffixed(`${stem}.x`, n).slice(0, -2)
  return { key: `taken:${stem}`, first: 0, stem: numbered, sparse: true }
}

function templated(template: NameTemplate, shot: Shot): NameSeries {
  const { clock: moment } = shot
  if (moment === undefined) return whenTaken(`${undated}/${safeName(shot.name)}`)
  const stem = (n: number): string => template.format({ moment, facts: factsOf(shot, n) })
  if (template.fields.includes('number')) return { key: numberKey, first: 0, stem }
  if (template.fields.includes('sequence')) return { key: `sequence:${stem(0)}`, first: 1, stem }
  return whenTaken(stem(0))
}

function factsOf(shot: Shot, n: number): Facts {
  const { name, camera, make, serial, hash } = shot
  const or = (text: string): string => text || 'unknown'
  const facts = { name, camera: or(camera), make: or(make), serial: or(serial), hash }
  return { ...facts, number: n, sequence: n }
}

/** What two suffixes share that would be one in the archive, or where case does not count: `.JPG` and `.jpg`, `. ` and `.`. */
export function suffixKey(onCard: string): string {
  return nameKey(safeSuffix(onCard))
}

/** An extension is text from the card as well: nothing of it may be a path. */
function safeSuffix(onCard: string): string {
  if (onCard === '') return ''
  return safeName(`x${onCard}`, { maxBytes: 32 }).slice(1)
}
