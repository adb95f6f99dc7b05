import { nextMark, previousMark } from '@boxwright/naming'
import { RecorderError } from './errors.ts'

/** When segments begin and end. */
export interface CutRule {
  /** Length of a segment in s: divides a day; `undefined`: never cut. */
  readonly rotate: number | undefined
  /** IANA zone whose clock's marks are cut on. */
  readonly zone: string
}

/** One segment in time. */
export interface Span {
  /** Unix time in ms of its first frame. */
  readonly start: number
  /** The clock mark that it belongs to, at or before `start`, in Unix ms. */
  readonly mark: number
  /** Unix time in ms at which it is to end; `undefined`: when the recording does. */
  readonly end: number | undefined
}

/** 2000-01-01: no clock that is set is earlier. */
const earliest = 946_684_800_000

/**
 * The segment that a frame played at `start` (Unix ms) begins.
 *
 * @throws {@link RecorderError} `ERR_CLOCK` when the clock is before 2000: files would be misnamed for good.
 */
export function spanAt(start: number, { rotate, zone }: CutRule): Span {
  if (!(start >= earliest)) {
    const shown = new Date(start).toISOString()
    throw new RecorderError(
      'ERR_CLOCK',
      `the clock says ${shown}: expected a clock set after 2000-01-01`,
    )
  }
  if (rotate === undefined) return { start, mark: start, end: undefined }
  // A frame is played up to half a frame before the mark that it is cut on: 1 ms covers every rate.
  const mark = previousMark(start + 1, rotate, { zone })
  return { start: Math.max(start, mark), mark, end: nextMark(start + 1, rotate, { zone }) }
}
