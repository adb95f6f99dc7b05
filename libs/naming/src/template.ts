import { type Clock, type Conversion, conversions } from './conversions.ts'
import { NamingError } from './errors.ts'
import { localTime } from './local-time.ts'
import type { ZoneOptions } from './zone.ts'

/** A strftime template, read once. */
export interface Template {
  /** The text that it was compiled from. */
  readonly source: string
  /**
   * Render it.
   *
   * @param moment Unix time in ms
   * @param zone an IANA time zone, by default `UTC`
   * @throws {NamingError} `ERR_MOMENT`, `ERR_ZONE`
   */
  format(moment: number, zone?: string): string
}

type Piece = string | ((clock: Clock) => string)

interface Flags {
  /** What to fill with: `''` is none at all, `undefined` the conversion's own. */
  readonly fill: '' | ' ' | '0' | undefined
  readonly upper: boolean
  readonly opposite: boolean
  /** At least so many characters; 0 if not given. */
  readonly width: number
  readonly colons: number
}

/** A name longer than this fits no file system. */
const longestWidth = 255
const grammar = /%([-_0^#]*)(\d*)(:{0,3})([A-Za-z%]?)/y
const kept = 256
const compiled = new Map<string, Template>()

/**
 * Read a strftime template.
 *
 * Conversions are those of POSIX in the C locale, whatever the host's, with the additions of GNU
 * date (`%k %l %N %P %q %s`, `%:z %::z %:::z`) and Ruby's `%L`. Flags are `-` (no padding), `_`
 * (spaces), `0` (zeros), `^` (upper case) and `#` (opposite case), and a width may follow:
 * `%-d`, `%3N`, `%^b`. `%Z` has the letters that are in use since 2023 (`CEST`, `+0545`). The modifiers `E` and `O` are not accepted.
 *
 * @param template what to read; anything but conversions is copied
 * @throws {NamingError} `ERR_TEMPLATE` for an unknown conversion: names it, its position, and what is accepted
 */
export function compileTemplate(template: string): Template {
  const known = compiled.get(template)
  if (known !== undefined) return known
  const pieces = parse(template)
  const made: Template = {
    source: template,
    format(moment, zone = 'UTC') {
      return render(pieces, { ...localTime(moment, zone), moment, zone })
    },
  }
  if (compiled.size >= kept) compiled.clear()
  compiled.set(template, made)
  return made
}

/**
 * Format a moment. Names are English and the zone is the one asked for: the host's locale and `TZ`
 * change nothing.
 *
 * @param template see {@link compileTemplate}; the last 256 stay compiled
 * @param moment Unix time in ms
 * @throws {NamingError} `ERR_TEMPLATE`, `ERR_MOMENT`, `ERR_ZONE`
 */
export function strftime(
  template: string,
  moment: number,
  { zone = 'UTC' }: ZoneOptions = {},
): string {
  return compileTemplate(template).format(moment, zone)
}

function render(pieces: readonly Piece[], clock: Clock): string {
  let text = ''
  for (const piece of pieces) text += typeof piece === 'string' ? piece : piece(clock)
  return text
}

function parse(template: string): Piece[] {
  const pieces: Piece[] = []
  let position = 0
  while (position < template.length) {
    const next = template.indexOf('%', position)
    if (next !== position) pieces.push(template.slice(position, next < 0 ? undefined : next))
    if (next < 0) break
    grammar.lastIndex = next
    const [all, flags, width, colons, letter] = grammar.exec(template) as unknown as Fields
    const conversion = conversions.get(letter)
    const complain = (what: string): NamingError =>
      new NamingError(
        'ERR_TEMPLATE',
        `template ${JSON.stringify(template)}: ${what} "${all}" at position ${next}; ${accepted()}`,
      )
    if (conversion === undefined)
      throw complain(letter === '' ? 'incomplete conversion' : 'unknown conversion')
    if (Number(width) > longestWidth) throw complain(`width over ${longestWidth} in`)
    if (colons !== '' && conversion.kind !== 'offset')
      throw complain('colons belong to %z only, not to')
    const plain = conversion.kind === 'literal' || conversion.kind === 'fraction'
    if (plain && /[-_^#]/.test(flags)) throw complain('no flag is accepted in')
    if (conversion.kind === 'literal' && width !== '') throw complain('no width is accepted in')
    pieces.push(compile(conversion, readFlags(flags, width, colons)))
    position = next + all.length
  }
  return pieces
}

type Fields = readonly [all: string, flags: string, width: string, colons: string, letter: string]

function accepted(): string {
  return `accepted are ${[...conversions.keys()].map((letter) => `%${letter}`).join(' ')}`
}

function readFlags(flags: string, width: string, colons: string): Flags {
  // As in GNU date the last of several padding flags counts.
  const padding = /[-_0](?=[^-_0]*$)/.exec(flags)?.[0]
  const fills = { '-': '', _: ' ', '0': '0' } as const
  return {
    fill: padding === undefined ? undefined : fills[padding as keyof typeof fills],
    upper: flags.includes('^'),
    opposite: flags.includes('#'),
    width: Number(width),
    colons: colons.length,
  }
}

function compile(conversion: Conversion, flags: Flags): Piece {
  switch (conversion.kind) {
    case 'literal':
      return conversion.text
    case 'number': {
      const fill = flags.fill ?? conversion.fill
      const width = flags.width || conversion.digits
      return (clock) => padNumber(conversion.value(clock), fill, width)
    }
    case 'text':
      return (clock) => pad(recase(conversion.value(clock), flags, conversion.opposite), flags, ' ')
    case 'composite': {
      const inner = parse(conversion.template)
      return (clock) =>
        pad(
          flags.upper ? render(inner, clock).toUpperCase() : render(inner, clock),
          flags,
          conversion.fill,
        )
    }
    case 'fraction': {
      const digits = flags.width || conversion.digits
      return ({ nanosecond }) =>
        String(nanosecond).padStart(9, '0').padEnd(digits, '0').slice(0, digits)
    }
    case 'offset':
      return ({ offset }) => formatOffset(offset, flags)
  }
}

function padNumber(value: number, fill: '' | ' ' | '0', width: number): string {
  if (fill === '') return String(value)
  if (value < 0 && fill === '0') return `-${String(-value).padStart(width - 1, '0')}`
  return String(value).padStart(width, fill)
}

function pad(value: string, { fill, width }: Flags, usual: '0' | ' '): string {
  return fill === '' ? value : value.padStart(width, fill ?? usual)
}

function recase(value: string, { upper, opposite }: Flags, otherwise: 'upper' | 'lower'): string {
  if (opposite && otherwise === 'lower') return value.toLowerCase()
  // %P stays in lower case, as its GNU original.
  return opposite || (upper && !/^[ap]m$/.test(value)) ? value.toUpperCase() : value
}

/** `+0545`, and with colons `+05:45`, `+05:45:00`, or as short as is exact. */
function formatOffset(offset: number, { fill = '0', width, colons }: Flags): string {
  const sign = offset < 0 ? '-' : '+'
  const size = Math.abs(offset)
  const two = (value: number): string => String(value).padStart(2, '0')
  const [hours, minutes, seconds] = [
    Math.floor(size / 3_600),
    Math.floor(size / 60) % 60,
    size % 60,
  ]
  const exact = seconds !== 0 ? 2 : minutes !== 0 ? 1 : 0
  const shown = [minutes, seconds].slice(0, [1, 1, 2, exact][colons])
  const tail = shown.map((part) => `:${two(part)}`).join('')
  const text = colons === 0 ? String(hours * 100 + minutes) : hours + tail
  const digits = width === 0 ? (colons === 0 ? 4 : 2 + tail.length) : width - 1
  if (fill === '') return sign + text
  return fill === '0' ? sign + text.padStart(digits, '0') : (sign + text).padStart(digits + 1)
}
