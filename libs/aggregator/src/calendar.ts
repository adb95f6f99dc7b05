import { utcOffset } from '@boxwright/naming'
import { AggregatorError } from './errors.ts'

/** A day of the calendar. */
export interface CalendarDay {
  /** 1000 to 9999. */
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  /** 1 to 31. */
  readonly day: number
}

const secondsPerDay = 86_400

/** Is it a day of the calendar, written `DDMMYYYY`? Years 1000 to 9999. */
export function isDay(text: string): boolean {
  return readDay(text) !== undefined
}

/**
 * Read a day.
 *
 * @param text - `DDMMYYYY`
 * @throws {@link AggregatorError} `ERR_DAY`
 */
export function parseDay(text: string): CalendarDay {
  const found = readDay(text)
  if (found) return found
  throw new AggregatorError(
    'ERR_DAY',
    `bad day ${JSON.stringify(text)}: expected DDMMYYYY, a day of the calendar`,
  )
}

/** Write a day: `DDMMYYYY`. */
export function formatDay({ year, month, day }: CalendarDay): string {
  return `${String(day).padStart(2, '0')}${String(month).padStart(2, '0')}${year}`
}

/**
 * The day that is a number of days after another.
 *
 * @param text - `DDMMYYYY`
 * @param days - how many; negative ones go back
 * @throws {@link AggregatorError} `ERR_DAY`: a bad day, or one outside the years 1000 to 9999
 */
export function addDays(text: string, days: number): string {
  const date = new Date((midnight(parseDay(text)) + days * secondsPerDay) * 1_000)
  const day = formatDay({
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
  })
  if (isDay(day)) return day
  throw new AggregatorError('ERR_DAY', `${days} days after ${text} is outside the calendar`)
}

/**
 * Put two days in order, for `sort`.
 *
 * @param left - `DDMMYYYY`
 * @param right - `DDMMYYYY`
 */
export function compareDays(left: string, right: string): number {
  const [a, b] = [sortable(left), sortable(right)]
  return a < b ? -1 : a > b ? 1 : 0
}

/**
 * When a clock on the wall shows a time.
 *
 * A time that the clock skips means the moment at which it does so, the first that exists after it;
 * one that it shows twice means the first of the two.
 *
 * @param day - the day that the clock shows
 * @param second - seconds that the clock shows since 00:00, 0 to 86,399
 * @param zone - an IANA time zone
 * @returns Unix seconds
 * @throws NamingError `ERR_ZONE`
 */
export function momentOf(day: CalendarDay, second: number, zone: string): number {
  const shown = midnight(day) + second
  const offsetAt = (moment: number): number => utcOffset(moment * 1_000, zone) * 60
  // No clock is changed twice within four days, nor is any zone further than 16 hours from UTC.
  const before = offsetAt(shown - secondsPerDay)
  const after = offsetAt(shown + secondsPerDay)
  if (offsetAt(shown - before) === before) return shown - before
  if (offsetAt(shown - after) === after) return shown - after
  let [early, late] = [shown - after, shown - before]
  while (late - early > 1) {
    const middle = Math.floor((early + late) / 2)
    if (offsetAt(middle) === before) early = middle
    else late = middle
  }
  return late
}

function readDay(text: string): CalendarDay | undefined {
  const [, day, month, year] = /^(\d\d)(\d\d)([1-9]\d{3})$/.exec(text) ?? []
  const found = { year: Number(year), month: Number(month), day: Number(day) }
  const date = new Date(Date.UTC(found.year, found.month - 1, found.day))
  const exists = date.getUTCDate() === found.day && date.getUTCMonth() === found.month - 1
  return exists ? found : undefined
}

/** Seconds from the Unix epoch to a day's 00:00, if the zone was UTC. */
function midnight({ year, month, day }: CalendarDay): number {
  return Date.UTC(year, month - 1, day) / 1_000
}

function sortable(day: string): string {
  return day.slice(4) + day.slice(2, 4) + day.slice(0, 2)
}
