import { broadcastDay, type DayRules } from '../broadcast-day.ts'
import { fileNameOf } from '../media.ts'
import type { Item } from '../programme.ts'
import type { ListedDay } from './listing.ts'

/** An item of a listing, with its duration. */
export interface TimedItem extends Item {
  /** Seconds; 0 for a file that is missing. */
  readonly duration: number
}

/** Seconds of a file, `NAME.ts`; `undefined` if it is missing. */
export type DurationOf = (filename: string) => number | undefined

/**
 * When each name of a day is played: the first at the start of the day, each next one when the one before ends. A
 * missing file has no duration and stays.
 *
 * @param day - the day
 * @param durationOf - seconds by file
 * @param rules - how days are counted
 * @throws {@link AggregatorError} `ERR_DAY`; NamingError `ERR_ZONE`
 */
export function timelineOf(
  { day, names }: Pick<ListedDay, 'day' | 'names'>,
  durationOf: DurationOf,
  rules: DayRules,
): TimedItem[] {
  let { start } = broadcastDay(day, rules)
  return names.map(({ name }, index) => {
    const filename = fileNameOf(name)
    const duration = durationOf(filename) ?? 0
    const item = { index, filename, start, duration }
    start += duration
    return item
  })
}

/** A day as the ancestor's `parse` gave it: `day`, and an entry for each item by `START_INDEX`. */
export interface ParsedDay {
  /** `DDMMYYYY`. */
  readonly day: string
  /** By start in Unix seconds, `_`, and index. Keys like these keep the order in which they were put in. */
  readonly [place: `${number}_${number}`]: ParsedItem
}

/** An item as the ancestor's `parse` gave it. */
export interface ParsedItem {
  /** `NAME.ts`. */
  readonly filename: string
  /** Seconds. */
  readonly duration: number
}

/** Write a timeline as the ancestor's `parse` did. */
export function parsedDayOf(day: string, items: readonly TimedItem[]): ParsedDay {
  const entries = items.map(({ start, index, filename, duration }): [string, ParsedItem] => [
    `${start}_${index}`,
    { filename, duration },
  ])
  return { day, ...Object.fromEntries(entries) }
}
