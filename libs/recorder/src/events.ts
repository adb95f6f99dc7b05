import type { EventEmitter } from 'node:events'
import type { RecorderError } from './errors.ts'
import type { SoundEvent } from './metering/detectors.ts'
import type { LiveLevels } from './metering/meter.ts'
import type { Hole } from './source.ts'

/** A published file of a segment. */
export interface PublishedFile {
  /** Its path within the recorder's directory. */
  readonly name: string
  /** Its kind. */
  readonly kind: string
}

/** A file that a crash left half-written, made whole. */
export interface RepairedFile {
  /** Its path within the recorder's directory. */
  readonly name: string
  /** Frames in it: all that had been taken. */
  readonly frames: number
}

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

/** A recorder: one source, one directory. */
export interface Recorder extends AsyncDisposable {
  /** What happens. */
  readonly events: EventEmitter<RecorderEvents>
  /** Levels now; `undefined` before the first block or without metering. */
  readonly levels: LiveLevels | undefined
  /** How much faster than nominal the device runs, in parts per million. */
  readonly drift: number
  /** Frames recorded and missing so far. */
  readonly summary: RecordingSummary
  /**
   * Record until the source ends, the duration is over or `signal` aborts; then close the last segment.
   *
   * @throws {@link RecorderError} where going on makes no sense: `ERR_DEVICE_LOST` without retry,
   * `ERR_FORMAT_UNSUPPORTED`, `ERR_NAME_TAKEN` with `refuse`, `ERR_CLOCK`. What was recorded is published.
   */
  run(signal?: AbortSignal): Promise<RecordingSummary>
}
