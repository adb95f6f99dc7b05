import type { DayRules } from '../broadcast-day.ts'
import { addDays } from '../calendar.ts'
import type { View } from '../view/contract.ts'
import { checkDay, type DayCheck } from './check.ts'
import type { ListedDay } from './listing.ts'
import { type TimedItem, timelineOf } from './timeline.ts'

/** What a listing is checked against. */
export interface ListingContext {
  /** What the boxes hold. */
  readonly view: Pick<View, 'boxes' | 'media' | 'programme'>
  /** How days are counted. */
  readonly rules: DayRules
  /** The towns that it is for. Default: all. */
  readonly towns?: readonly string[]
  /** Id of the service that it is for; without, days that follow are only looked for in the listing. */
  readonly service?: string
}

/** A day of a listing with its times. */
export interface TimedDay {
  /** `DDMMYYYY`. */
  readonly day: string
  /** What is played, by index. */
  readonly items: readonly TimedItem[]
}

/**
 * Give each name of a listing its time, by the longest duration that any box of any town says.
 *
 * @param days - the days of a listing
 * @param context - what the boxes hold
 * @throws {@link AggregatorError} `ERR_DAY`; NamingError `ERR_ZONE`
 */
export function timeListing(
  days: readonly ListedDay[],
  { view, rules }: Pick<ListingContext, 'view' | 'rules'>,
): TimedDay[] {
  const durations = new Map<string, number | undefined>()
  const durationOf = (filename: string): number | undefined => {
    if (!durations.has(filename)) durations.set(filename, view.media(filename)?.duration)
    return durations.get(filename)
  }
  return days.map((day) => ({ day: day.day, items: timelineOf(day, durationOf, rules) }))
}

/**
 * Check each day of a listing against what the boxes hold, and against the day that follows it: in the listing, or in
 * the programme that counts.
 *
 * @param days - with their times
 * @param context - what the boxes hold
 * @throws {@link AggregatorError} `ERR_DAY`; NamingError `ERR_ZONE`
 */
export function checkListing(
  days: readonly TimedDay[],
  { view, rules, towns, service }: ListingContext,
): DayCheck[] {
  // Of a town none of whose boxes is known it cannot be said what it lacks.
  const known = new Set(view.boxes.map(({ town }) => town))
  const asked = new Set(towns?.filter((town) => known.has(town)) ?? known)
  const starts = new Map(days.map(({ day, items }) => [day, items[0]?.start]))
  const startOf = (day: string): number | undefined => {
    const listed = starts.get(day)
    if (listed !== undefined || service === undefined) return listed
    const options = { from: Number.NEGATIVE_INFINITY, ...(towns && { towns }) }
    const next = view.programme(day, service, options)?.items ?? []
    return next.length === 0 ? undefined : Math.min(...next.map(({ start }) => start))
  }
  return days.map(({ day, items }) => {
    const nextStart = startOf(addDays(day, 1))
    return checkDay(day, items, {
      rules,
      ...(nextStart !== undefined && { nextStart }),
      mediaOf(filename) {
        const found = view.media(filename)
        const having = new Set(found?.towns)
        const lacking = [...asked].filter((town) => !having.has(town)).sort()
        return { lacking, differs: (found?.shorter.length ?? 0) > 0 }
      },
    })
  })
}
