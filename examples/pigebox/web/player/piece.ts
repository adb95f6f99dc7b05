import { lengthOf, minute, type Span, second } from '../time/span.ts'
import type { Timeline } from '../timeline/merge.ts'

/** The longest piece that is played as one stream: the close-up's waveform still has 8 points a second. */
export const longestPiece: number = 20 * minute

/** A gap up to this is played as the silence that it is; a longer one is skipped. */
const longestSilence: number = 10 * second

/** Less is not worth a stream. */
const shortestPiece = 100

/** Sound without a gap, all of one format: only that can be one stream. */
export interface Stretch extends Span {
  /** Its format; `undefined` where it is not known. */
  readonly format?: string
}

/** Cut what was recorded where its format changes: a card was changed, or the configuration. */
export function stretchesOf({ recorded, segments }: Timeline): Stretch[] {
  const changes = segments.flatMap(({ start, rate, channels, open }) =>
    open ? [] : [{ start, format: `${rate} ${channels}` }],
  )
  return recorded.flatMap(({ from, to }) => {
    const within = changes.filter(({ start }) => start > from && start < to)
    const before = changes.findLast(({ start }) => start <= from)?.format
    const stretches: Stretch[] = [{ from, to, ...(before && { format: before }) }]
    for (const { start, format } of within) {
      const last = stretches.at(-1) as Stretch
      if (last.format === format) continue
      stretches.splice(-1, 1, { ...last, to: start }, { from: start, to, format })
    }
    return stretches
  })
}

/**
 * What to play from a moment on: up to the next long gap.
 *
 * @param stretches in order
 * @param time Unix ms; where nothing was recorded, the next recording is played
 * @returns nothing if there is none
 */
export function pieceFrom(stretches: readonly Stretch[], time: number): Span | undefined {
  const first = stretches.findIndex(({ to }) => to - time >= shortestPiece)
  const start = stretches[first]
  if (!start) return undefined
  const from = Math.max(start.from, time)
  let { to } = start
  for (const next of stretches.slice(first + 1)) {
    if (next.from - to > longestSilence || next.format !== start.format) break
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
