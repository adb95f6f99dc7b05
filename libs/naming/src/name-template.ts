import { NamingError } from './errors.ts'
import { fitName, fits, type SafeNameOptions, safeName } from './safe-name.ts'
import { compileTemplate, type Template } from './template.ts'
import type { ZoneOptions } from './zone.ts'

/** What a name is made of, besides the moment. */
export type Facts = Readonly<Record<string, string | number>>

/** What a name is made from. */
export interface NameSource extends ZoneOptions, SafeNameOptions {
  /** Unix time in ms. Needed by a template with conversions. */
  readonly moment?: number
  /** The values of its fields. Texts are made safe, each as one name. */
  readonly facts?: Facts
}

/** A template of names, read once. */
export interface NameTemplate {
  /** The text that it was compiled from. */
  readonly source: string
  /** The fields that it has, each once. */
  readonly fields: readonly string[]
  /**
   * Make a name: a relative path whose every part fits a file system. Where a part would be too long,
   * the texts in it are shortened, so that a counter behind them stays.
   *
   * @throws {@link NamingError} `ERR_FACT` for a missing fact or moment and for a number that is none,
   *   `ERR_MOMENT`, `ERR_ZONE`, `ERR_LENGTH`
   */
  format(source: NameSource): string
}

type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'moment'; readonly template: Template }
  | { readonly kind: 'field'; readonly name: string; readonly digits: number }

/** How many bytes each text may take; the next is tried when a name gets too long. */
const textLengths = [220, 110, 64, 32, 16] as const

const grammar =
  /(?<brace>\{\{|\}\})|\{(?<name>[A-Za-z_]\w*)(?::0(?<digits>\d{1,2}))?\}|(?<stray>[{}])|[^{}]+/g

/**
 * Read a template of names made of a moment and facts: `%Y/%m/{camera}-{sequence:04}.{extension}`.
 *
 * `%` conversions are those of {@link compileTemplate}. `{camera}` is a fact as it is, `{sequence:04}` a
 * whole number in at least four digits; `{{` and `}}` are braces. `/` in the template makes folders; in
 * a fact it is unsafe like other characters, and becomes `_`: facts never leave their place.
 *
 * @throws {@link NamingError} `ERR_TEMPLATE` for what cannot be read, and for a path that is absolute,
 *   has an empty part, or leaves its folder (`..`)
 */
export function compileName(template: string): NameTemplate {
  const pieces = parse(template)
  const bad = pieces
    .map(shapeOf)
    .join('')
    .split('/')
    .find((part) => ['', '.', '..'].includes(part))
  if (bad !== undefined) {
    throw templateError(template, `expected a relative path of names, got a part "${bad}"`)
  }
  const fields = pieces.flatMap((piece) => (piece.kind === 'field' ? [piece.name] : []))
  return {
    source: template,
    fields: [...new Set(fields)],
    format: (source) => format(template, pieces, source),
  }
}

function parse(template: string): Piece[] {
  return [...template.matchAll(grammar)].map(({ 0: text, index, groups = {} }) => {
    const { brace, name, digits, stray } = groups
    if (stray !== undefined) {
      const wanted = 'expected {field} or {field:04}, or {{ and }} for braces'
      throw templateError(template, `stray "${stray}" at position ${index}; ${wanted}`)
    }
    if (brace !== undefined) return { kind: 'text', text: brace.slice(1) }
    if (name !== undefined) return { kind: 'field', name, digits: Number(digits ?? 0) }
    return text.includes('%')
      ? { kind: 'moment', template: compileTemplate(text) }
      : { kind: 'text', text }
  })
}

/** A stand-in with the folders that the template itself asks for. No conversion gives nothing. */
function shapeOf(piece: Piece): string {
  if (piece.kind === 'text') return piece.text
  return piece.kind === 'field' ? 'x' : piece.template.source.replace(/%[^A-Za-z%]*./g, 'x')
}

function format(template: string, pieces: readonly Piece[], source: NameSource): string {
  let parts: string[] = []
  for (const textLength of textLengths) {
    const path = pieces.map((piece) => render(template, piece, source, textLength)).join('')
    parts = path.normalize('NFC').split('/')
    if (parts.every((part) => fits(part, source.maxBytes))) break
  }
  return parts.map((part) => fitName(part, source.maxBytes)).join('/')
}

function render(template: string, piece: Piece, source: NameSource, textLength: number): string {
  if (piece.kind === 'text') return piece.text
  const complain = (what: string): NamingError => factError(template, what)
  const { moment, zone, facts = {} } = source
  if (piece.kind === 'moment') {
    if (moment === undefined) throw complain(`"${piece.template.source}" needs a moment`)
    return piece.template.format(moment, zone)
  }
  const { name, digits } = piece
  const value = Object.hasOwn(facts, name) ? facts[name] : undefined
  if (value === undefined) {
    throw complain(`no fact "${name}"; known are: ${Object.keys(facts).join(', ') || 'none'}`)
  }
  if (digits === 0) return safeName(String(value), { maxBytes: textLength })
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) {
    return String(value).padStart(digits, '0')
  }
  const got = typeof value === 'string' ? JSON.stringify(value) : value
  throw complain(`expected "${name}" to be a whole number, got ${got}`)
}

function templateError(template: string, what: string): NamingError {
  return new NamingError('ERR_TEMPLATE', `template ${JSON.stringify(template)}: ${what}`)
}

function factError(template: string, what: string): NamingError {
  return new NamingError('ERR_FACT', `template ${JSON.stringify(template)}: ${what}`)
}
