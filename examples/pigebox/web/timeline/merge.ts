import type { HoleView, SegmentView, TimelineView } from '../../src/api/types.ts'
import type { Span } from '../time/span.ts'

/** What is known of a range of time. */
export interface Timeline extends Span {
  /** By their start; the last may be open. None when there are too many. */
  readonly segments: readonly SegmentView[]
  /** Sound without a gap, without what is being written. */
  readonly recorded: readonly Span[]
  /** What is missing since the first recording of all. */
  readonly missing: readonly HoleView[]
}

/** Rounding of frames to times may leave so many ms between two that touch. */
const touching = 2

/** What the API said. */
export function timelineOf({ from, to, segments, recorded, missing }: TimelineView): Timeline {
  return { from, to, segments, recorded: recorded.map(spanOf), missing }
}

/** Put what was learnt of a part of the range in the place of what was known of it. */
export function mergeTimeline(held: Timeline, fresh: Timeline): Timeline {
  const starts = new Set(fresh.segments.map(({ start }) => start))
  const kept = held.segments.filter(
    ({ start, end }) => !starts.has(start) && (start >= fresh.to || end <= fresh.from + touching),
  )
  const recorded = [...outside(held.recorded, fresh), ...fresh.recorded]
  const missing = [...held.missing.flatMap((hole) => cut(hole, fresh)), ...fresh.missing]
  return {
    from: held.from,
    to: held.to,
    segments: [...kept, ...fresh.segments].sort((a, b) => a.start - b.start),
    recorded: joined(recorded),
    missing: joinedHoles(missing),
  }
}

function spanOf({ start, end }: { readonly start: number; readonly end: number }): Span {
  return { from: start, to: end }
}

function outside(spans: readonly Span[], { from, to }: Span): Span[] {
  return spans.flatMap((span) =>
    [
      { from: span.from, to: Math.min(span.to, from) },
      { from: Math.max(span.from, to), to: span.to },
    ].filter((rest) => rest.from < rest.to),
  )
}

function cut(hole: HoleView, range: Span): HoleView[] {
  return outside([spanOf(hole)], range).map(({ from, to }) => ({ ...hole, start: from, end: to }))
}

function joined(spans: readonly Span[]): Span[] {
  const list: Span[] = []
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = list.at(-1)
    if (last && span.from - last.to <= touching) {
      list[list.length - 1] = { from: last.from, to: Math.max(last.to, span.to) }
    } else list.push(span)
  }
  return list
}

function joinedHoles(holes: readonly HoleView[]): HoleView[] {
  const list: HoleView[] = []
  for (const hole of [...holes].sort((a, b) => a.start - b.start)) {
    const last = list.at(-1)
    if (last && last.cause === hole.cause && hole.start - last.end <= touching) {
      list[list.length - 1] = { ...last, end: Math.max(last.end, hole.end) }
    } else list.push(hole)
  }
  return list
}
