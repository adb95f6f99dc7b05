import type { ArchivedSegment, ArchiveTimeline, Loudness } from '@boxwright/recorder'
import type { Collection } from '../collection.ts'
import type { Station } from '../station.ts'
import type { HoleView, LoudnessView, SegmentView, TimelineView } from './types.ts'
import { decibels } from './views.ts'

/** Segments told at most; of a longer range only what exists and what is missing is told. */
const mostSegments = 3000

/** What exists of a range, what is missing, and what is being written. */
export function timelineView(
  collection: Collection | undefined,
  station: Station,
  range: { readonly from: number; readonly to: number },
  now: number,
): TimelineView {
  const { from, to } = range
  const closed = collection?.archive.segments(from, to) ?? []
  const timeline = collection?.archive.timeline(from, to)
  const open = openSegment(station, now)
  const isOpen = open !== undefined && open.start < to && open.end > from
  const views = closed.length > mostSegments ? [] : closed.map(segmentView)
  return {
    from,
    to,
    segments: isOpen ? [...views, open] : views,
    ...(closed.length > mostSegments ? { truncated: true } : {}),
    recorded: (timeline?.recorded ?? []).map(({ start, end }) => ({ start, end })),
    missing: missingOf(timeline, {
      first: collection?.first,
      writing: writingSince(collection, station),
      now,
    }),
  }
}

/** How far a device may run from its nominal rate. */
const drift = 1e-3

/**
 * Since when sound is in files that cannot be found yet. It begins where the last one ends, though the
 * clock and the frames of a device that drifts may not agree on that to the millisecond.
 */
function writingSince(collection: Collection | undefined, station: Station): number | undefined {
  const { writing } = station.state
  if (writing === undefined) return undefined
  const last = collection?.archive.segments(writing - 86_400_000, writing).at(-1)
  if (last === undefined || last.end >= writing) return writing
  const slack = Math.max(2, (last.end - last.start) * drift)
  return writing - last.end <= slack ? last.end : writing
}

/** What is missing: not what was before the first recording, nor what is being written or yet to come. */
function missingOf(
  timeline: Pick<ArchiveTimeline, 'missing'> | undefined,
  known: {
    readonly first: number | undefined
    readonly writing: number | undefined
    readonly now: number
  },
): HoleView[] {
  const first = known.first ?? Number.POSITIVE_INFINITY
  const end = known.writing ?? known.now
  return (timeline?.missing ?? [])
    .map((hole) => ({
      start: Math.max(hole.start, first),
      end: Math.min(hole.end, end),
      cause: hole.cause,
    }))
    .filter((hole) => hole.start < hole.end)
}

function segmentView(segment: ArchivedSegment): SegmentView {
  const { start, end, rate, channels, frames, firstFrame, holes, loudness, files } = segment
  const perFrame = (end - start) / frames
  return {
    start,
    end,
    name: files[0]?.path ?? '',
    names: files.map(({ path }) => path),
    kinds: files.map(({ kind }) => kind),
    rate,
    channels,
    frames,
    ...(loudness === undefined ? {} : { loudness: loudnessView(loudness) }),
    holes: holes.map(({ position, frames, cause }) => {
      const at = start + (position - firstFrame) * perFrame
      return { start: at, end: at + frames * perFrame, cause }
    }),
  }
}

function openSegment(station: Station, now: number): SegmentView | undefined {
  const { current, format } = station.state
  if (!current || !format) return undefined
  return {
    start: current.start,
    end: Math.max(now, current.start),
    name: current.names[0] ?? '',
    names: current.names,
    kinds: [],
    rate: format.rate,
    channels: format.channels,
    frames: Math.max(0, Math.round(((now - current.start) / 1000) * format.rate)),
    holes: [],
    open: true,
  }
}

/** Loudness as JSON has it. */
export function loudnessView(loudness: Loudness): LoudnessView {
  const { integrated, range, momentaryMax, shortTermMax, truePeak } = loudness
  return {
    integrated: decibels(integrated),
    range: Math.round(range * 100) / 100,
    momentaryMax: decibels(momentaryMax),
    shortTermMax: decibels(shortTermMax),
    truePeak: decibels(truePeak),
  }
}
