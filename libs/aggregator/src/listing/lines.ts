import { type CalendarDay, formatDay, isDay } from '../calendar.ts'
import { type Diagnostics, quoted } from './diagnostic.ts'
import type { ListedName } from './listing.ts'

/** NAME_MAX of Linux is 255, with the suffix. */
const longestName = 252

/** What is in a line, without the blanks around it. */
export interface Line {
  /** The text, not empty. */
  readonly text: string
  /** From 1. */
  readonly line: number
  /** Where the text begins, from 1, in UTF-16 code units. */
  readonly column: number
}

/** A day as it is being read. */
export interface Section {
  /** `DDMMYYYY`; `undefined` if it cannot be used, and what is wrong was told. */
  readonly day: string | undefined
  /** Its line, from 1. */
  readonly line: number
  /** How long the text of its line is. */
  readonly length: number
  /** What was read of it. */
  readonly names: ListedName[]
}

/**
 * Read `[dd/mm]`.
 *
 * @param at - the line
 * @param today - a month before its month means next year
 * @param seen - the days that were read before, with their lines; the new one is added
 * @param diagnostics - is told what is wrong
 */
export function readSection(
  { text, line, column }: Line,
  today: CalendarDay,
  seen: Map<string, number>,
  diagnostics: Diagnostics,
): Section {
  const tell = (code: 'bad-section' | 'bad-day' | 'duplicate-day', message: string): Section => {
    diagnostics.tell(code, line, column, text.length, message)
    return { day: undefined, line, length: text.length, names: [] }
  }
  const [, dayText, monthText] = /^\[(\d\d)\/(\d\d)\]$/.exec(text) ?? []
  if (dayText === undefined || monthText === undefined) {
    return tell('bad-section', `expected [dd/mm], got ${quoted(text)}`)
  }
  const [number, month] = [Number(dayText), Number(monthText)]
  const year = month < today.month ? today.year + 1 : today.year
  const day = formatDay({ year, month, day: number })
  if (!isDay(day)) return tell('bad-day', `the year ${year} has no day ${dayText}/${monthText}`)
  const before = seen.get(day)
  if (before !== undefined) {
    const message = `${dayText}/${monthText} was there before, in line ${before}: this one is left out`
    return tell('duplicate-day', message)
  }
  seen.set(day, line)
  return { day, line, length: text.length, names: [] }
}

/**
 * Read a name.
 *
 * @returns `undefined` if it is none, which was told
 */
export function readName(
  { text, line, column }: Line,
  diagnostics: Diagnostics,
): ListedName | undefined {
  const bare = text.replace(/\.ts$/i, '')
  // Not what Unicode calls lower case: the Kelvin sign would become a k.
  const name = bare.replace(/[A-Z]+/g, (capitals) => capitals.toLowerCase())
  const bad = /[^0-9a-z_]/u.exec(name)
  if (bad || name === '') {
    const at = bad && bad.index < bare.length ? bad.index : 0
    const message = `expected a name of 0-9, a-z and _, got ${quoted(text)}`
    diagnostics.tell('bad-name', line, column + at, bad?.[0].length ?? text.length, message)
    return undefined
  }
  if (name.length > longestName) {
    const message = `expected a name of at most ${longestName} characters, got ${name.length}`
    diagnostics.tell('bad-name', line, column, text.length, message)
    return undefined
  }
  if (bare.length < text.length) {
    const message = `the suffix ${text.slice(bare.length)} is left out: boxes add it`
    diagnostics.tell('suffix', line, column + bare.length, text.length - bare.length, message)
  }
  const capital = bare.search(/[A-Z]/)
  if (capital >= 0) {
    const message = `upper case, which boxes do not have: taken for ${quoted(name)}`
    diagnostics.tell('uppercase', line, column + capital, 1, message)
  }
  return { name, line, column }
}
