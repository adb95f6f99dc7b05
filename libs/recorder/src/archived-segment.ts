import type { AudioKind } from './audio-file.ts'
import type { ChannelLevels } from './metering/gauge.ts'
import type { Loudness } from './metering/meter.ts'
import type { Hole } from './source.ts'

/** One file of a segment. */
export interface ArchivedFile {
  /** Its path within the archive's directory. */
  readonly path: string
  /** What it is. */
  readonly kind: AudioKind
  /** Its length in bytes. */
  readonly size: number
}

/** A stretch of sound in the archive, in one or more files. */
export interface ArchivedSegment {
  /** Unix time of the first frame, in ms. */
  readonly start: number
  /** Unix time after the last frame, in ms. */
  readonly end: number
  /** Minutes east of UTC on the local clock when it was recorded. */
  readonly utcOffset: number
  /** Frames a second, in Hz. */
  readonly rate: number
  /** Samples in a frame. */
  readonly channels: number
  /** Frames in it, at that rate. */
  readonly frames: number
  /** What it was recorded from, where a sidecar tells. */
  readonly source?: string
  /** The run of the recorder, where a sidecar tells. */
  readonly session?: string
  /** Device frame of the first frame within the session; 0 where no sidecar tells. */
  readonly firstFrame: number
  /** What is missing inside, in device frames: silence in the files. At most 256; the last one may cover several. */
  readonly holes: readonly Hole[]
  /** Loudness, where a sidecar tells. */
  readonly loudness?: Loudness
  /** Extremes (full scale 1) and RMS (dBFS) of each channel, where a sidecar tells. */
  readonly levels?: readonly Pick<ChannelLevels, 'min' | 'max' | 'rms'>[]
  /** The same sound in different kinds, the best first. */
  readonly files: readonly ArchivedFile[]
}

/** Which kind to read when there are several: lossless first, and what is cheapest to read. */
export const preference: readonly AudioKind[] = ['wav', 'flac', 'opus', 'vorbis']

/**
 * The first frame of a segment that was played at `time` or later, clamped to the segment.
 *
 * @param time Unix time in ms
 */
export function frameAt({ start, end, frames }: ArchivedSegment, time: number): number {
  if (end <= start) return time <= start ? 0 : frames
  // A microsecond of slack: 64-bit floats hold today's milliseconds to a quarter of that.
  const frame = Math.ceil(
    ((time - start) * frames) / (end - start) - (frames / (end - start)) * 1e-3,
  )
  return Math.max(0, Math.min(frames, frame))
}

/** How far a device may run from its nominal rate. */
const drift = 1e-3

/**
 * Whether the sound goes on from one segment to the next without a gap. The frames of one session tell;
 * without them, a boundary that a device's drift can explain is none.
 */
export function continues(before: ArchivedSegment, after: ArchivedSegment): boolean {
  if (before.rate !== after.rate || before.channels !== after.channels) return false
  const missing = missingBetween(before, after)
  if (missing !== undefined) return missing === 0
  const slack = Math.max(2, (before.end - before.start) * drift)
  return Math.abs(after.start - before.end) <= slack
}

/** Device frames between two segments of one session; `undefined` where they cannot be compared. */
export function missingBetween(
  before: ArchivedSegment,
  after: ArchivedSegment,
): number | undefined {
  if (before.session === undefined || before.session !== after.session) return undefined
  return after.firstFrame - (before.firstFrame + before.frames)
}
