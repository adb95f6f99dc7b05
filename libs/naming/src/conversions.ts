import { abbreviation } from './abbreviations.ts'
import type { LocalTime } from './local-time.ts'

/** What a conversion is rendered from. */
export interface Clock extends LocalTime {
  /** Unix time in ms. */
  readonly moment: number
  /** The zone's name. */
  readonly zone: string
}

/** A conversion of strftime that gives a number. */
export interface NumberConversion {
  readonly kind: 'number'
  readonly value: (clock: Clock) => number
  readonly digits: number
  /** What fills up to `digits` when no flag says otherwise. */
  readonly fill: '0' | ' '
}

/** A conversion of strftime that gives a word. */
export interface TextConversion {
  readonly kind: 'text'
  readonly value: (clock: Clock) => string
  /** What the `#` flag makes of its case. */
  readonly opposite: 'upper' | 'lower'
}

/** A conversion of strftime that stands for others. */
export interface CompositeConversion {
  readonly kind: 'composite'
  readonly template: string
  readonly fill: '0' | ' '
}

/** A conversion of strftime. */
export type Conversion =
  | NumberConversion
  | TextConversion
  | CompositeConversion
  | { readonly kind: 'fraction'; readonly digits: number }
  | { readonly kind: 'offset' }
  | { readonly kind: 'literal'; readonly text: string }

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const months = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July'],
  ...['August', 'September', 'October', 'November', 'December'],
]

const weekday = (clock: Clock): string => weekdays[clock.weekday] as string
const month = (clock: Clock): string => months[clock.month - 1] as string
const hour12 = ({ hour }: Clock): number => hour % 12 || 12
const half = ({ hour }: Clock): string => (hour < 12 ? 'AM' : 'PM')

const number = (
  digits: number,
  value: NumberConversion['value'],
  fill: '0' | ' ' = '0',
): NumberConversion => ({ kind: 'number', value, digits, fill })
const text = (
  value: TextConversion['value'],
  opposite: 'upper' | 'lower' = 'upper',
): TextConversion => ({ kind: 'text', value, opposite })
const composite = (template: string, fill: '0' | ' ' = ' '): CompositeConversion => ({
  kind: 'composite',
  template,
  fill,
})

/** Every conversion, by its letter: POSIX strftime in the C locale, with GNU's and Ruby's additions. */
export const conversions: ReadonlyMap<string, Conversion> = new Map<string, Conversion>([
  ['a', text((clock) => weekday(clock).slice(0, 3))],
  ['A', text(weekday)],
  ['b', text((clock) => month(clock).slice(0, 3))],
  ['B', text(month)],
  ['c', composite('%a %b %e %H:%M:%S %Y')],
  ['C', number(2, ({ year }) => Math.floor(year / 100))],
  ['d', number(2, ({ day }) => day)],
  ['D', composite('%m/%d/%y')],
  ['e', number(2, ({ day }) => day, ' ')],
  ['F', composite('%Y-%m-%d', '0')],
  ['g', number(2, (clock) => isoWeek(clock).year % 100)],
  ['G', number(4, (clock) => isoWeek(clock).year)],
  ['h', text((clock) => month(clock).slice(0, 3))],
  ['H', number(2, ({ hour }) => hour)],
  ['I', number(2, hour12)],
  ['j', number(3, ({ yearDay }) => yearDay)],
  ['k', number(2, ({ hour }) => hour, ' ')],
  ['l', number(2, hour12, ' ')],
  ['L', { kind: 'fraction', digits: 3 }],
  ['m', number(2, (clock) => clock.month)],
  ['M', number(2, ({ minute }) => minute)],
  ['n', { kind: 'literal', text: '\n' }],
  ['N', { kind: 'fraction', digits: 9 }],
  ['p', text(half, 'lower')],
  ['P', text((clock) => half(clock).toLowerCase(), 'lower')],
  ['q', number(1, (clock) => Math.ceil(clock.month / 3))],
  ['r', composite('%I:%M:%S %p')],
  ['R', composite('%H:%M')],
  ['s', number(1, ({ moment }) => Math.floor(moment / 1_000))],
  ['S', number(2, ({ second }) => second)],
  ['t', { kind: 'literal', text: '\t' }],
  ['T', composite('%H:%M:%S')],
  ['u', number(1, (clock) => clock.weekday || 7)],
  ['U', number(2, (clock) => weekOfYear(clock, clock.weekday))],
  ['V', number(2, (clock) => isoWeek(clock).week)],
  ['w', number(1, (clock) => clock.weekday)],
  ['W', number(2, (clock) => weekOfYear(clock, (clock.weekday + 6) % 7))],
  ['x', composite('%m/%d/%y')],
  ['X', composite('%H:%M:%S')],
  ['y', number(2, ({ year }) => year % 100)],
  ['Y', number(4, ({ year }) => year)],
  ['z', { kind: 'offset' }],
  ['Z', text(({ zone, offset }) => abbreviation(zone, offset), 'lower')],
  ['%', { kind: 'literal', text: '%' }],
])

/** Weeks begin on a day of the reader's choice; the days before the first such day are week 0. */
function weekOfYear({ yearDay }: LocalTime, daysIntoWeek: number): number {
  return Math.floor((yearDay - 1 + 7 - daysIntoWeek) / 7)
}

/** ISO 8601: a week begins on Monday and belongs to the year that its Thursday is in. */
function isoWeek({ year, yearDay, weekday }: LocalTime): { year: number; week: number } {
  const thursday = yearDay + 4 - (weekday || 7)
  if (thursday < 1)
    return isoWeek({ year: year - 1, yearDay: yearDay + length(year - 1), weekday } as LocalTime)
  if (thursday > length(year)) return { year: year + 1, week: 1 }
  return { year, week: Math.ceil(thursday / 7) }
}

function length(year: number): number {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 366 : 365
}
