import { type ArchivedSegment, continues } from './archived-segment.ts'
import type { TimeRange } from './retention.ts'
import type { HoleCause } from './source.ts'

/** A stretch of time for which one segment answers. */
export interface Stretch extends TimeRange {
  /** Whose sound is heard. */
  readonly segment: ArchivedSegment
  /** Whether the sound goes on, without a gap, into the next stretch. */
  readonly goesOn: boolean
}

/** Sound that is not there. */
export interface MissingRange extends TimeRange {
  /** Why: `unrecorded` where there is no file at all. */
  readonly cause: HoleCause | 'unrecorded'
}

/** What exists of a range of time, and what is missing. */
export interface ArchiveTimeline extends TimeRange {
  /** Sound without a gap, holes aside; in order. */
  readonly recorded: readonly TimeRange[]
  /** What is missing, in order. */
  readonly missing: readonly MissingRange[]
}

/**
 * Say for every moment which segment is heard. Where several overlap, it is the one that began last:
 * an impossibly long file hides no others.
 *
 * @param segments every segment that touches the range and the ones next to it, by `start`
 */
export function cover(segments: readonly ArchivedSegment[]): Stretch[] {
  const marks = new Set<number>()
  for (const { start, end } of segments) marks.add(start).add(end)
  const times = Float64Array.from(marks).sort()
  const stretches: { start: number; end: number; segment: ArchivedSegment }[] = []
  let active: ArchivedSegment[] = []
  let next = 0
  for (const [i, start] of times.entries()) {
    const end = times[i + 1] ?? start
    active = active.filter((segment) => segment.end > start)
    for (let one = segments[next]; one && one.start <= start; one = segments[++next]) {
      if (one.end > start) active.push(one)
    }
    const segment = active.at(-1)
    if (!segment) continue
    const last = stretches.at(-1)
    if (last?.segment === segment && last.end === start) last.end = end
    else stretches.push({ start, end, segment })
  }
  return stretches.map((stretch, i) => {
    const after = stretches[i + 1]
    // Another's sound must not have cut in: the next stretch is the beginning of its segment.
    const whole = after !== undefined && after.start === after.segment.start
    const goesOn = whole && continues(stretch.segment, after.segment)
    return { ...stretch, end: goesOn ? after.start : stretch.end, goesOn }
  })
}

/** What of a range exists and what is missing. @param stretches of at least the range */
export function timelineOf(stretches: readonly Stretch[], range: TimeRange): ArchiveTimeline {
  const recorded: { start: number; end: number }[] = []
  const missing: MissingRange[] = []
  const miss = (start: number, end: number, cause: MissingRange['cause']): void => {
    const clipped = { start: Math.max(start, range.start), end: Math.min(end, range.end) }
    if (clipped.end > clipped.start) missing.push({ ...clipped, cause })
  }
  let reached = range.start
  let joined = false
  for (const stretch of stretches) {
    const { goesOn, segment } = stretch
    if (stretch.end <= range.start) {
      joined = goesOn
      continue
    }
    if (stretch.start >= range.end) break
    const start = Math.max(stretch.start, range.start)
    const end = Math.min(stretch.end, range.end)
    const last = recorded.at(-1)
    if (last && (joined || start <= last.end)) last.end = end
    else recorded.push({ start, end })
    if (start > reached && !joined) miss(reached, start, 'unrecorded')
    for (const { position, frames, cause } of segment.holes) {
      const perFrame = (segment.end - segment.start) / segment.frames
      const from = segment.start + (position - segment.firstFrame) * perFrame
      miss(Math.max(from, stretch.start), Math.min(from + frames * perFrame, stretch.end), cause)
    }
    reached = end
    joined = goesOn
  }
  if (reached < range.end) miss(reached, range.end, 'unrecorded')
  return { ...range, recorded, missing }
}
