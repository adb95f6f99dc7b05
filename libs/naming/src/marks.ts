import { NamingError } from './errors.ts'
import { spanAt, type ZoneOptions, type ZoneSpan } from './zone.ts'

const day = 86_400

/**
 * The first clock mark after a moment.
 *
 * Marks are where the local clock shows a multiple of a length: 15 minutes gives :00, :15, :30 and
 * :45 of every hour. They tile the time line, whatever the clock does:
 *
 * - The clock is put forward over one mark or more: one mark falls at the jump, the first moment
 *   that exists after them. (A day in America/Sao_Paulo could begin at 01:00.)
 * - The clock is put back: marks in the repeated hour occur in both passes when the repeated time
 *   is at least as long as the length; otherwise only in the first, so that a day stays one
 *   segment, of 25 hours.
 *
 * So a segment is never shorter than its length but next to a change of the clock, where it can be
 * longer too, by what the clock was put back.
 *
 * @param moment Unix time in ms
 * @param lengthSeconds a whole number of seconds that divides a day, 1 to 86,400
 * @returns Unix time in ms, a whole second
 * @throws {NamingError} `ERR_LENGTH`, `ERR_MOMENT`, `ERR_ZONE`
 */
export function nextMark(
  moment: number,
  lengthSeconds: number,
  { zone = 'UTC' }: ZoneOptions = {},
): number {
  const length = checkLength(lengthSeconds)
  let span = spanAt(moment, zone)
  let mark =
    after(Math.max(moment + span.offset, repeatedUntil(span, length) - 1), length) - span.offset
  while (mark >= span.to) {
    span = spanAt(span.to, zone)
    mark = firstMark(span, length)
  }
  return mark
}

/**
 * The last clock mark at or before a moment: where the segment that a moment is in began.
 *
 * @param moment Unix time in ms
 * @param lengthSeconds see {@link nextMark}
 * @returns Unix time in ms, a whole second
 * @throws {NamingError} `ERR_LENGTH`, `ERR_MOMENT`, `ERR_ZONE`
 */
export function previousMark(
  moment: number,
  lengthSeconds: number,
  { zone = 'UTC' }: ZoneOptions = {},
): number {
  const length = checkLength(lengthSeconds)
  let span = spanAt(moment, zone)
  let at = moment
  for (;;) {
    const first = firstMark(span, length)
    if (at >= first) return Math.max(first, atOrBefore(at + span.offset, length) - span.offset)
    at = span.from - 1
    span = spanAt(at, zone)
  }
}

/**
 * Every clock mark of a stretch of time, in order.
 *
 * @param from Unix time in ms, included
 * @param to Unix time in ms, excluded
 * @param lengthSeconds see {@link nextMark}
 * @throws {NamingError} `ERR_LENGTH`, `ERR_MOMENT`, `ERR_ZONE`
 */
export function* marks(
  from: number,
  to: number,
  lengthSeconds: number,
  options: ZoneOptions = {},
): Generator<number, void, undefined> {
  let mark = previousMark(from, lengthSeconds, options)
  if (mark < from) mark = nextMark(from, lengthSeconds, options)
  for (; mark < to; mark = nextMark(mark, lengthSeconds, options)) yield mark
}

/** The earliest mark in a span; past its end if it has none. */
function firstMark(span: ZoneSpan, length: number): number {
  if (span.from === Number.NEGATIVE_INFINITY) return span.from
  const begin = span.from + span.offset
  const skipped = after(span.from + span.before - 1, length) < begin
  if (skipped) return span.from
  return after(Math.max(begin, repeatedUntil(span, length)) - 1, length) - span.offset
}

/** Local ms until which a span shows times that were shown before and are not to be marked again. */
function repeatedUntil({ from, offset, before }: ZoneSpan, length: number): number {
  const repeated = before - offset
  return repeated > 0 && repeated < length ? from + before : Number.NEGATIVE_INFINITY
}

function after(local: number, length: number): number {
  return (Math.floor(local / length) + 1) * length
}

function atOrBefore(local: number, length: number): number {
  return Math.floor(local / length) * length
}

function checkLength(seconds: number): number {
  if (Number.isInteger(seconds) && seconds >= 1 && day % seconds === 0) return seconds * 1_000
  throw new NamingError(
    'ERR_LENGTH',
    `bad length ${String(seconds)}: expected whole seconds that divide a day (86,400), such as 900 for 15 minutes`,
  )
}
