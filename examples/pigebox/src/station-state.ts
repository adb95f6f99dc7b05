import type {
  ClosedSegment,
  PcmFormat,
  RecorderEvents,
  RecordingSummary,
} from '@boxwright/recorder'

/** What a station tells: what its recorder does, and whether its device is there. */
export interface StationEvents extends Omit<RecorderEvents, 'segment'> {
  /** A segment was closed and published in that folder. */
  segment: [segment: ClosedSegment, directory: string]
  /** The folder of the recordings is known, or another one. */
  directory: [directory: string]
  /** The device is away, or back. */
  device: [state: { readonly ready: false; readonly reason: string } | { readonly ready: true }]
}

/** Something that may be away: why, in words. */
export type Readiness =
  | { readonly ready: true }
  | { readonly ready: false; readonly reason: string }

/** The segment that is being written. */
export interface OpenSegment {
  /** Unix time in ms of its first frame. */
  readonly start: number
  /** The paths being written. */
  readonly parts: readonly string[]
  /** What they are going to be, within the folder of the recordings. */
  readonly names: readonly string[]
}

/** What a station is doing. */
export interface StationState {
  readonly state: 'recording' | 'waiting' | 'stopped'
  /** Why it waits. */
  readonly reason: string | undefined
  /** Name of the device. */
  readonly device: string
  /** What it delivers, once it is open. */
  readonly format: PcmFormat | undefined
  /** How much faster than nominal it runs, in parts per million. */
  readonly drift: number
  /** Unix time in ms at which this recording began. */
  readonly since: number | undefined
  /** Frames recorded and missing since the program started. */
  readonly summary: RecordingSummary
  readonly current: OpenSegment | undefined
  /** Unix time in ms since which sound is in files that are not published yet. */
  readonly writing: number | undefined
}

/** Add up what was done by one recorder after another. */
export function sum(a: RecordingSummary, b: RecordingSummary | undefined): RecordingSummary {
  if (!b) return a
  return {
    elapsed: a.elapsed + b.elapsed,
    recorded: a.recorded + b.recorded,
    missing: a.missing + b.missing,
    segments: a.segments + b.segments,
  }
}
