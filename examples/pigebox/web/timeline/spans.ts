import type { Span } from '../time/span.ts'
import type { Timeline } from './merge.ts'

/** Things with a start and an end, as spans. */
export function spansOf(
  things: readonly { readonly start: number; readonly end: number }[],
): readonly Span[] {
  return things.map(({ start, end }) => ({ from: start, to: end }))
}

/** What is being written, up to now: one span or none. */
export function openSpan({ segments }: Timeline, now: number): readonly Span[] {
  const open = segments.findLast((segment) => segment.open)
  return open ? [{ from: open.start, to: Math.max(open.start, now) }] : []
}

/** What a day has, in numbers. */
export interface Census {
  /** Closed segments. */
  readonly segments: number
  /** ms of sound. */
  readonly recorded: number
  /** ms of sound that are missing. */
  readonly missing: number
  /** How many holes that is. */
  readonly holes: number
}

/** Count what a timeline has. */
export function censusOf({ segments, recorded, missing }: Timeline): Census {
  const total = (spans: readonly Span[]): number =>
    spans.reduce((sum, { from, to }) => sum + to - from, 0)
  return {
    segments: segments.filter(({ open }) => !open).length,
    recorded: total(recorded),
    missing: total(spansOf(missing)),
    holes: missing.length,
  }
}

/** What is at a moment. */
export function presenceAt(
  timeline: Timeline,
  time: number,
  now: number,
): 'recorded' | 'open' | 'missing' | 'ahead' | 'none' {
  const has = (spans: readonly Span[]): boolean =>
    spans.some(({ from, to }) => from <= time && time < to)
  if (has(timeline.recorded)) return 'recorded'
  if (has(openSpan(timeline, now))) return 'open'
  if (has(spansOf(timeline.missing))) return 'missing'
  return time >= now ? 'ahead' : 'none'
}

/** The file that has a moment, as a path within /pige/; none while it is open. */
export function fileAt({ segments }: Timeline, time: number | undefined): string | undefined {
  if (time === undefined) return undefined
  return segments.find(({ start, end, open }) => !open && start <= time && time < end)?.name
}
