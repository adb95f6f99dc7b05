import type { Span } from '../time/span.ts'
import type { Timeline } from '../timeline/merge.ts'

/** What a range can be taken away as. */
export type ExportKind = 'wav' | 'flac'

/** The format of what was recorded. */
export interface SoundFormat {
  /** ALSA's name: `S16_LE`. */
  readonly sampleFormat: string
  /** Frames a second. */
  readonly rate: number
  readonly channels: number
}

/** What a FLAC is of its WAV, by and large: speech and music at a broadcaster's levels. */
const flacShare = 0.6

/** The longest range that the box gives in one piece: a day. */
export const longestExport: number = 24 * 3_600_000

/**
 * How big a file will be.
 *
 * @param length ms
 * @param format what was recorded
 * @param kind of which file
 * @returns bytes; of a FLAC a guess
 */
export function estimateBytes(length: number, format: SoundFormat, kind: ExportKind): number {
  const { sampleFormat, rate, channels } = format
  const bits = Number(/\d+/.exec(sampleFormat)?.[0] ?? 32)
  const bytes = (length / 1000) * rate * channels * (bits / 8)
  return Math.round(kind === 'flac' ? bytes * flacShare : bytes)
}

/** ms of a range that are in some spans. */
export function coveredBy(spans: readonly Span[], { from, to }: Span): number {
  return spans.reduce(
    (sum, span) => sum + Math.max(0, Math.min(to, span.to) - Math.max(from, span.from)),
    0,
  )
}

/** Whether all of a range, as far as is known, was recorded with one rate and number of channels. */
export function isOfOneFormat(
  { segments }: Pick<Timeline, 'segments'>,
  { from, to }: Span,
): boolean {
  const within = segments.filter(({ start, end, open }) => !open && start < to && end > from)
  return new Set(within.map(({ rate, channels }) => `${rate} ${channels}`)).size <= 1
}

/** What a range was recorded with, as far as is known: the first of its segments tells, or what is recorded now. */
export function formatOf(
  { segments }: Pick<Timeline, 'segments'>,
  { from, to }: Span,
  now: SoundFormat | null,
): SoundFormat | undefined {
  const first = segments.find(({ start, end }) => start < to && end > from)
  if (!first) return now ?? undefined
  const { rate, channels } = first
  return { sampleFormat: now?.sampleFormat ?? 'S16_LE', rate, channels }
}
