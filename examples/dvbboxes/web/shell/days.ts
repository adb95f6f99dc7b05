import { locale } from '../words/language.ts'

/** Days are written `DDMMYYYY`, as in the keys of the boxes; a page counts them in UTC, where each has 24 hours. */
function utcOf(day: string): number {
  return Date.UTC(Number(day.slice(4)), Number(day.slice(2, 4)) - 1, Number(day.slice(0, 2)))
}

/** The day that is a number of days after another. */
export function addDays(day: string, count: number): string {
  const date = new Date(utcOf(day) + count * 86_400_000)
  const two = (number: number): string => String(number).padStart(2, '0')
  return `${two(date.getUTCDate())}${two(date.getUTCMonth() + 1)}${date.getUTCFullYear()}`
}

/** The Monday of the week of a day. */
export function mondayOf(day: string): string {
  return addDays(day, -((new Date(utcOf(day)).getUTCDay() + 6) % 7))
}

/** Whether it is a day of the calendar, written `DDMMYYYY`. */
export function isDay(text: string): boolean {
  return /^\d{8}$/.test(text) && addDays(text, 0) === text
}

/** A day as the browser's field for dates has it: `2026-11-21`. */
export function fieldOf(day: string): string {
  return `${day.slice(4)}-${day.slice(2, 4)}-${day.slice(0, 2)}`
}

/** The day of such a field. */
export function dayOfField(value: string): string {
  return value.split('-').reverse().join('')
}

const zoned = { timeZone: 'UTC' } as const
const long = new Intl.DateTimeFormat(locale, {
  ...{ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
  ...zoned,
})
const short = new Intl.DateTimeFormat(locale, {
  ...{ weekday: 'short', day: 'numeric', month: 'short' },
  ...zoned,
})

/** A day in full: `Saturday 21 November 2026`. */
export const longDay = (day: string): string => long.format(utcOf(day)).replace(',', '')

/** A day in short: `Sat 21 Nov`. */
export const shortDay = (day: string): string => short.format(utcOf(day)).replace(',', '')
