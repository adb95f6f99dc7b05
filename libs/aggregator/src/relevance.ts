import type { BroadcastDay } from './broadcast-day.ts'
import type { Item } from './programme.ts'
import { compareText } from './programme-rules.ts'

/** The programme of a day as one box has it. */
export interface Candidate {
  /** The town of the box. */
  readonly town: string
  /** The name of the box. */
  readonly host: string
  /** What it plays, in any order. */
  readonly items: readonly Item[]
}

/**
 * The programme that counts among those of several boxes: the one with the most items; of these one
 * whose last item starts from midnight to the end of the day, for one that ends before is cut short and
 * one that ends after runs over; of these the one whose last item starts latest. What is still equal is
 * decided by the name of the box and then of the town, never by the order of visits.
 *
 * @param programmes - in any order; those without items do not count
 * @param day - the day that they are of
 * @returns `undefined` if there is none
 */
export function mostRelevant<T extends Candidate>(
  programmes: Iterable<T>,
  { midnight, end }: Pick<BroadcastDay, 'midnight' | 'end'>,
): T | undefined {
  const fits = (last: number): number => (last >= midnight && last < end ? 1 : 0)
  let best: T | undefined
  let bestLast = Number.NEGATIVE_INFINITY
  for (const each of programmes) {
    if (each.items.length === 0) continue
    const last = lastStart(each.items)
    const order =
      best === undefined
        ? 1
        : each.items.length - best.items.length ||
          fits(last) - fits(bestLast) ||
          last - bestLast ||
          compareText(best.host, each.host) ||
          compareText(best.town, each.town)
    if (order > 0) [best, bestLast] = [each, last]
  }
  return best
}

/**
 * The programme that the ancestor's code would have shown: a later one replaces an earlier one only if it
 * has more items and a later last start, both. So the order of visits decides. Kept for comparison.
 *
 * @param programmes - in the order of visits
 */
export function mostRelevantCompat<T extends Candidate>(programmes: Iterable<T>): T | undefined {
  let best: T | undefined
  for (const each of programmes) {
    if (each.items.length === 0) continue
    const isBetter =
      best === undefined ||
      (each.items.length > best.items.length && lastStart(each.items) > lastStart(best.items))
    if (isBetter) best = each
  }
  return best
}

/** The latest start, in Unix seconds; minus infinity if there is none. */
function lastStart(items: readonly Item[]): number {
  let last = Number.NEGATIVE_INFINITY
  for (const { start } of items) if (start > last) last = start
  return last
}
