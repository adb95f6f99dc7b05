import { lengthOf, minute, type Span, second } from '../time/span.ts'

/** The longest piece that is played as one stream: the close-up's waveform still has 8 points a second. */
export const longestPiece: number = 20 * minute

/** A gap up to this is played as the silence that it is; a longer one is skipped. */
export const longestSilence: number = 10 * second

/** Less is not worth a stream. */
const shortestPiece = 100

/**
 * What to play from a moment on: up to the next long gap.
 *
 * @param recorded sound without a gap, in order
 * @param time Unix ms; where nothing was recorded, the next recording is played
 * @returns nothing if there is none
 */
export function pieceFrom(recorded: readonly Span[], time: number): Span | undefined {
  const first = recorded.findIndex(({ to }) => to - time >= shortestPiece)
  const start = recorded[first]
  if (!start) return undefined
  const from = Math.max(start.from, time)
  let { to } = start
  for (const next of recorded.slice(first + 1)) {
    if (next.from - to > longestSilence) break
    to = next.to
  }
  return { from, to: Math.min(to, from + longestPiece) }
}

/**
 * The moment that is heard. A recording's second is as long as its sound card's: the stream's own length
 * is the measure.
 *
 * @param piece what is played
 * @param position s into the stream
 * @param duration s of the stream; `NaN` while it is unknown
 */
export function heardAt(piece: Span, position: number, duration: number): number {
  const known = duration > 0 && Number.isFinite(duration)
  const scale = known ? lengthOf(piece) / duration : second
  return piece.from + position * scale
}
