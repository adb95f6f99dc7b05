import { localTime } from '@boxwright/naming'
import { addDays, formatDay, momentOf, parseDay } from './calendar.ts'

/** How days are counted. */
export interface DayRules {
  /** The IANA time zone that the boxes play by. */
  readonly zone: string
  /** When a day starts: seconds since 00:00 that the clock shows, 0 to 86,399. Default 27,000, 07:30. */
  readonly dayStart?: number
}

/** A day as broadcasters count it: from 07:30 to 07:30. All in Unix seconds. */
export interface BroadcastDay {
  /** `DDMMYYYY`. */
  readonly day: string
  /** Its first moment. */
  readonly start: number
  /** 00:00 of the next day of the calendar: a programme that ends before leaves the night empty. */
  readonly midnight: number
  /** The first moment of the next one. 23, 24 or 25 hours after the start. */
  readonly end: number
}

/** 07:30, in seconds since 00:00. */
export const defaultDayStart = 27_000

/**
 * The stretch of time that a broadcast day covers.
 *
 * Days tile the time line, whatever the clock does. A day whose 07:30 the clock skips starts at the
 * moment at which it does so; a 07:30 that is shown twice starts the day the first time.
 *
 * @param day - `DDMMYYYY`
 * @param rules - zone and start of day
 * @throws {@link AggregatorError} `ERR_DAY`; NamingError `ERR_ZONE`
 */
export function broadcastDay(
  day: string,
  { zone, dayStart = defaultDayStart }: DayRules,
): BroadcastDay {
  const next = parseDay(addDays(day, 1))
  const start = momentOf(parseDay(day), dayStart, zone)
  const end = momentOf(next, dayStart, zone)
  return { day, start, midnight: momentOf(next, 0, zone), end }
}

/**
 * When a time of the clock is in a broadcast day: before the start of the day it means the night that ends it.
 *
 * @param second - seconds that the clock shows since 00:00, 0 to 86,399
 * @param day - `DDMMYYYY`
 * @param rules - zone and start of day
 * @returns Unix seconds
 * @throws {@link AggregatorError} `ERR_DAY`; NamingError `ERR_ZONE`
 */
export function momentInDay(second: number, day: string, rules: DayRules): number {
  const moment = momentOf(parseDay(day), second, rules.zone)
  if (moment >= broadcastDay(day, rules).start) return moment
  return momentOf(parseDay(addDays(day, 1)), second, rules.zone)
}

/**
 * The broadcast day that a moment is in.
 *
 * @param moment - Unix seconds
 * @param rules - zone and start of day
 * @returns `DDMMYYYY`
 * @throws {@link AggregatorError} `ERR_DAY`; NamingError `ERR_MOMENT`, `ERR_ZONE`
 */
export function broadcastDayAt(moment: number, rules: DayRules): string {
  let day = formatDay(localTime(moment * 1_000, rules.zone))
  // A day that the clock skips whole is empty: hence the loops.
  while (moment < broadcastDay(day, rules).start) day = addDays(day, -1)
  while (moment >= broadcastDay(day, rules).end) day = addDays(day, 1)
  return day
}
