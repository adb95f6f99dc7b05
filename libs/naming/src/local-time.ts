import { spanAt } from './zone.ts'

/** A moment as a clock on the wall of a zone shows it, in the Gregorian calendar. */
export interface LocalTime {
  /** 1 to 9999. */
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  /** Day of the month, 1 to 31. */
  readonly day: number
  /** 0 to 23. */
  readonly hour: number
  /** 0 to 59. */
  readonly minute: number
  /** 0 to 59: Unix time has no leap seconds. */
  readonly second: number
  /** Nanoseconds into the second. Only as fine as the moment: ms if that is an integer. */
  readonly nanosecond: number
  /** 0 is Sunday, 6 is Saturday. */
  readonly weekday: number
  /** Day of the year, 1 to 366. */
  readonly yearDay: number
  /** Seconds east of UTC. */
  readonly offset: number
}

/**
 * Read a zone's clock at a moment.
 *
 * @param moment Unix time in ms; a fraction is kept
 * @param zone an IANA time zone
 * @throws {NamingError} `ERR_MOMENT`, `ERR_ZONE`
 */
export function localTime(moment: number, zone: string): LocalTime {
  const { offset } = spanAt(moment, zone)
  const whole = Math.floor(moment)
  const local = new Date(whole + offset)
  const midnight = Math.floor((whole + offset) / 86_400_000)
  const year = local.getUTCFullYear()
  return {
    year,
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
    second: local.getUTCSeconds(),
    nanosecond: local.getUTCMilliseconds() * 1_000_000 + Math.floor((moment - whole) * 1_000_000),
    weekday: local.getUTCDay(),
    yearDay: midnight - newYear(year) + 1,
    offset: offset / 1_000,
  }
}

/**
 * Is the clock's reading ambiguous, because the clock was put back and shows an hour twice?
 *
 * @param moment Unix time in ms
 * @param zone an IANA time zone
 * @returns `first` or `second`: which of the two passes the moment is in; `undefined` outside of both
 * @throws {NamingError} `ERR_MOMENT`, `ERR_ZONE`
 */
export function isRepeated(moment: number, zone: string): 'first' | 'second' | undefined {
  const span = spanAt(moment, zone)
  if (moment < span.from + span.before - span.offset) return 'second'
  // No clock was ever put back by more than a day.
  if (span.to - moment > 86_400_000) return undefined
  const { offset } = spanAt(span.to, zone)
  return moment >= span.to - (span.offset - offset) ? 'first' : undefined
}

/** Days from the Unix epoch to 1 January. `Date.UTC` would take the years 0 to 99 for 1900 to 1999. */
function newYear(year: number): number {
  return new Date(0).setUTCFullYear(year, 0, 1) / 86_400_000
}
