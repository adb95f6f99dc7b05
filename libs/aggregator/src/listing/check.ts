import { broadcastDay, type DayRules } from '../broadcast-day.ts'
import { byIndex, byStart } from '../programme-rules.ts'
import type { TimedItem } from './timeline.ts'

/**
 * The colour that a day has for those who plan: green is fine, blue lacks a file somewhere, orange ends before midnight,
 * red both.
 */
export type DayColour = 'green' | 'blue' | 'orange' | 'red'

/** What is found in a day. */
export type DayFinding = MissingMedia | DoubtfulMedia | FoundStretch

/** A file that some towns lack, or all. */
export interface MissingMedia {
  /** What it is. */
  readonly code: 'missing'
  /** The index of the item. */
  readonly index: number
  /** `NAME.ts`. */
  readonly filename: string
  /** The towns that lack it. */
  readonly towns: readonly string[]
}

/** A file that boxes have with several durations: in some it may be cut short. */
export interface DoubtfulMedia {
  /** What it is. */
  readonly code: 'durations-differ'
  /** The index of the item. */
  readonly index: number
  /** `NAME.ts`. */
  readonly filename: string
}

/** A stretch of time that something is found of. */
export interface FoundStretch extends Stretch {
  /**
   * `gap`: nothing is on, between two items, or from the last to the end of the day or the start of the next. `overlap`: an
   * item, or the next day, starts before what is before it ends. `ends-before-midnight`: from the end of the last
   * item to midnight. `runs-over`: from the end of the day to that of the last item.
   */
  readonly code: 'gap' | 'overlap' | 'ends-before-midnight' | 'runs-over'
}

/** From one moment to another, both in Unix seconds. */
export interface Stretch {
  /** Where it begins. */
  readonly from: number
  /** Where it ends, after `from`. */
  readonly to: number
}

/** An item of a day that was checked. */
export interface CheckedItem extends TimedItem {
  /** When it ends, in Unix seconds. */
  readonly end: number
  /** The towns that lack its file. */
  readonly lacking: readonly string[]
}

/** What a check of a day tells. */
export interface DayCheck {
  /** `DDMMYYYY`. */
  readonly day: string
  /** Each item, by index. */
  readonly items: readonly CheckedItem[]
  /** When the last item ends, in Unix seconds; the start of the day if there is none. */
  readonly end: number
  /** The day in a word. */
  readonly colour: DayColour
  /** All that was found, by index and moment. */
  readonly findings: readonly DayFinding[]
}

/** What a check needs to know of a file. */
export interface CheckedMedia {
  /** The towns, of those that are asked about, that lack it. */
  readonly lacking: readonly string[]
  /** Do boxes have it with several durations? Default no. */
  readonly differs?: boolean
}

/** How to check a day. */
export interface CheckOptions {
  /** How days are counted. */
  readonly rules: DayRules
  /** What is known of a file, `NAME.ts`. */
  readonly mediaOf: (filename: string) => CheckedMedia
  /** When the first item of the next day starts, in Unix seconds, if there is one. */
  readonly nextStart?: number
  /** Gaps and overlaps up to this many seconds are not told. Default 1. */
  readonly tolerance?: number
}

/**
 * Check a day: of a listing, or as a box has it.
 *
 * @param day - `DDMMYYYY`
 * @param items - what is played, in any order
 * @param options - what is known
 * @throws {@link AggregatorError} `ERR_DAY`; NamingError `ERR_ZONE`
 */
export function checkDay(
  day: string,
  items: readonly TimedItem[],
  { rules, mediaOf, nextStart, tolerance = 1 }: CheckOptions,
): DayCheck {
  const stretch = broadcastDay(day, rules)
  const known = new Map(items.map(({ filename }) => [filename, mediaOf(filename)]))
  const checked = items.map((item) => ({
    ...item,
    end: item.start + item.duration,
    lacking: known.get(item.filename)?.lacking ?? [],
  }))
  const findings: DayFinding[] = []
  for (const { index, filename, lacking } of checked.toSorted(byIndex)) {
    if (lacking.length > 0) findings.push({ code: 'missing', index, filename, towns: lacking })
    const differs = known.get(filename)?.differs
    if (differs) findings.push({ code: 'durations-differ', index, filename })
  }
  let { start: end } = stretch
  for (const item of checked.toSorted(byStart)) {
    findings.push(...between(end, item.start, tolerance))
    end = Math.max(end, item.end)
  }
  const isShort = end < stretch.midnight
  if (isShort) findings.push({ code: 'ends-before-midnight', from: end, to: stretch.midnight })
  const next = nextStart ?? stretch.end
  if (end > stretch.end + tolerance) {
    findings.push({ code: 'runs-over', from: stretch.end, to: end })
  }
  const isOverlap = nextStart !== undefined && end > nextStart + tolerance
  if (isOverlap || end < next) findings.push(...between(end, next, tolerance))
  const isMissing = findings.some(({ code }) => code === 'missing')
  const colour = isShort ? (isMissing ? 'red' : 'orange') : isMissing ? 'blue' : 'green'
  return { day, items: checked.sort(byIndex), end, colour, findings }
}

function between(end: number, start: number, tolerance: number): DayFinding[] {
  if (start > end + tolerance) return [{ code: 'gap', from: end, to: start }]
  if (start < end - tolerance) return [{ code: 'overlap', from: start, to: end }]
  return []
}
