import { marks } from './marks.ts'
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

const day = 86_400_000
/** Short of a whole year: `%m-%d` does not repeat within one. */
const year = 365 * day
/** Seconds. With shorter segments not every mark of the year is tried. */
const sampled = 300

/**
 * Does a template give two segments of a year the same name? Such a template must be refused, or
 * the later segment would meet the earlier one's file.
 *
 * Every mark of the year is tried for segments of 5 minutes or more. For shorter ones it is every
 * mark of the first day and around changes of the clock, and one in 5 minutes elsewhere: this
 * overlooks only a template that runs unpadded numbers together (`%-d%-H`). At most
 * 300,000 names are held in memory, for a second at most.
 *
 * @param template see {@link segmentName}
 * @param lengthSeconds see {@link nextMark}
 * @returns the first repetition, if any
 * @throws {NamingError} `ERR_TEMPLATE`, `ERR_LENGTH`, `ERR_MOMENT`, `ERR_ZONE`
 */
export function repeats(
  template: string,
  lengthSeconds: number,
  { from = Date.UTC(2024, 0, 1), ...options }: RepeatsOptions = {},
): Repetition | undefined {
  const seen = new Map<string, number>()
  for (const mark of sample(from, lengthSeconds, options)) {
    const name = segmentName(template, mark, options)
    const first = seen.get(name)
    if (first !== undefined && first !== mark) return { name, first, second: mark }
    seen.set(name, mark)
  }
  return undefined
}

function* sample(
  from: number,
  length: number,
  options: ZoneOptions,
): Generator<number, void, undefined> {
  const to = from + year
  if (length >= sampled) return yield* marks(from, to, length, options)
  yield* marks(from, from + day, length, options)
  for (let span = spanAt(from, options.zone ?? 'UTC'); span.to < to; ) {
    yield* marks(span.to - day / 12, span.to + day / 12, length, options)
    span = spanAt(span.to, options.zone ?? 'UTC')
  }
  // The smallest multiple of the length that is a clock mark every 5 minutes or a little more.
  const coarse = divisorOfDay(length)
  yield* marks(from, to, coarse, options)
}

function divisorOfDay(length: number): number {
  let coarse = Math.ceil(sampled / length) * length
  while (86_400 % coarse !== 0) coarse += length
  return coarse
}
