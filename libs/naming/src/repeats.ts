import { marks, nextMark } from './marks.ts'
import { segmentName } from './segment.ts'
import { spanAt, type ZoneOptions } from './zone.ts'

/** Two segments that a template gives one name. */
export interface Repetition {
  /** The name that both would have. */
  readonly name: string
  /** Where the earlier one begins: Unix time in ms. */
  readonly first: number
  /** Where the later one begins: Unix time in ms. */
  readonly second: number
}

/** When to look for repetitions, and on which clock. */
export interface RepeatsOptions extends ZoneOptions {
  /** Unix time in ms from which on a year is looked at. Default 2024, a leap year. */
  readonly from?: number
}

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
/** Short of a whole year: `%m-%d` does not repeat within one. */
const year = 365 * day
/** Seconds. Of segments this long there are so few in a year that each is compared with each. */
const few = 3600
/** What a template forgets when it leaves a conversion out: minutes, hours, `%p`, days, weeks, months. */
const periods = [1, minute, hour, 12 * hour, day, 7 * day, 28 * day, 29 * day, 30 * day, 31 * day]
/** How far apart the segments are that are compared with later ones. */
const stride = 8 * hour
/** How far from a change of the clock every segment is looked at. */
const around = 2 * hour

/**
 * Does a template give two segments of a year the same name? Such a template must be refused, or
 * the later segment would meet the earlier one's file.
 *
 * Segments of an hour or more are all compared. For shorter ones: a template repeats because it leaves
 * something out, so segments all over the year are compared with those a minute, an hour, half a day, a day, a
 * week and a month later, and all around each change of the clock with one another. This is 50 times
 * cheaper, and overlooks only a template that runs unpadded numbers together (`%-d%-H`).
 *
 * @param template see {@link segmentName}
 * @param lengthSeconds see {@link nextMark}
 * @returns a repetition, if there is any
 * @throws {NamingError} `ERR_TEMPLATE`, `ERR_LENGTH`, `ERR_MOMENT`, `ERR_ZONE`
 */
export function repeats(
  template: string,
  lengthSeconds: number,
  { from = Date.UTC(2024, 0, 1), ...options }: RepeatsOptions = {},
): Repetition | undefined {
  const to = from + year
  const name = (mark: number): string => segmentName(template, mark, options)
  if (lengthSeconds >= few) return sameName(marks(from, to, lengthSeconds, options), name)
  for (let at = from; at < to; at += stride) {
    const first = nextMark(at - 1, lengthSeconds, options)
    const firstName = name(first)
    for (const period of periods) {
      const second = nextMark(first + period - 1, lengthSeconds, options)
      if (second < to && name(second) === firstName) return { name: firstName, first, second }
    }
  }
  const { zone = 'UTC' } = options
  for (let span = spanAt(from, zone); span.to < to; span = spanAt(span.to, zone)) {
    const found = sameName(marks(span.to - around, span.to + around, lengthSeconds, options), name)
    if (found) return found
  }
  return undefined
}

function sameName(
  moments: Iterable<number>,
  name: (moment: number) => string,
): Repetition | undefined {
  const seen = new Map<string, number>()
  for (const second of moments) {
    const its = name(second)
    const first = seen.get(its)
    if (first !== undefined) return { name: its, first, second }
    seen.set(its, second)
  }
  return undefined
}
