import type { RecorderError } from './errors.ts'
import type { SoundEvent } from './metering/detectors.ts'
import type { RepairedFile } from './segments/orphans.ts'
import type { PublishedFile } from './segments/segment.ts'
import type { Hole } from './source.ts'

/** A segment that is whole and under its name. */
export interface ClosedSegment {
  /** Its files, one for each output, within the recorder's directory. */
  readonly files: readonly PublishedFile[]
  /** Unix time in ms of its first frame. */
  readonly start: number
  /** Unix time in ms after its last frame. */
  readonly end: number
  /** Device frame of its first frame. */
  readonly position: number
  /** Frames in it, silence in holes included. */
  readonly frames: number
  /** What is missing in it. */
  readonly holes: readonly Hole[]
}

/** A segment that was begun. */
export interface OpenedSegment {
  /** Unix time in ms of its first frame. */
  readonly start: number
  /** The paths being written. */
  readonly parts: readonly string[]
}

/** A hole, and when it was. */
export interface DatedHole extends Hole {
  /** Unix time in ms of the first frame missing. */
  readonly start: number
}

/** The storage can be written to. */
export interface StorageReady {
  /** It is there, and not full. */
  readonly ready: true
}

/** The storage is away or full: frames wait in the source. */
export interface StorageAway {
  /** It cannot be written to. */
  readonly ready: false
  /** Why, naming the folder. */
  readonly reason: string
}

/** Whether the storage can be written to. */
export type StorageState = StorageReady | StorageAway

/** What a {@link Recorder} tells, as it happens. */
export interface RecorderEvents {
  /** A segment was begun. */
  opened: [segment: OpenedSegment]
  /** A segment was closed and published. */
  segment: [segment: ClosedSegment]
  /** A file that a crash left half-written was made whole and published. */
  repaired: [file: RepairedFile]
  /** Frames are missing. */
  hole: [hole: DatedHole]
  /** Silence or clipping started or ended. */
  sound: [sound: SoundEvent]
  /** The wall clock was moved by `step` ms. */
  clock: [step: number]
  /** The storage is away or full: frames wait in the source. */
  storage: [state: StorageState]
  /** Something went wrong that recording survives. */
  fault: [error: RecorderError]
}

/** What became of a recording. */
export interface RecordingSummary {
  /** Device frames that passed: `recorded + missing`, always. */
  readonly elapsed: number
  /** Frames that were recorded. */
  readonly recorded: number
  /** Frames in holes. */
  readonly missing: number
  /** Segments published. */
  readonly segments: number
}
