// What the HTTP API says, for the pages as well: types only. Times are Unix ms, levels dBFS, loudness
// LUFS; silence, minus infinity, is null in JSON.

/** A level that is null in silence. */
export type Decibels = number | null

/** A hole in a segment or in the timeline. */
export interface HoleView {
  readonly start: number
  readonly end: number
  readonly cause: string
}

/** Loudness of a segment by EBU R128. */
export interface LoudnessView {
  readonly integrated: Decibels
  readonly range: number
  readonly momentaryMax: Decibels
  readonly shortTermMax: Decibels
  readonly truePeak: Decibels
}

/** One segment of the timeline. */
export interface SegmentView {
  readonly start: number
  readonly end: number
  /** Path within /pige/ of the best of its files; while it is open, what it is going to be. */
  readonly name: string
  /** Paths of all of its files. */
  readonly names: readonly string[]
  /** What each of them is: wav, vorbis ... Empty while it is open. */
  readonly kinds: readonly string[]
  readonly rate: number
  readonly channels: number
  readonly frames: number
  readonly loudness?: LoudnessView
  readonly holes: readonly HoleView[]
  /** Set while it is being written. */
  readonly open?: true
}

/** GET /api/timeline */
export interface TimelineView {
  readonly from: number
  readonly to: number
  /** None when there are more than 3,000. */
  readonly segments: readonly SegmentView[]
  /** Set when there are more than 3,000 segments. */
  readonly truncated?: true
  /** Sound without a gap, holes aside. */
  readonly recorded: readonly { readonly start: number; readonly end: number }[]
  /** Since the first recording of all. */
  readonly missing: readonly HoleView[]
}

/** GET /api/waveform: a list for each channel, full scale 1, null where nothing was recorded. */
export interface WaveformView {
  readonly from: number
  readonly to: number
  readonly channels: number
  /** How many there are: at most as many as were asked for. */
  readonly points: number
  readonly min: readonly (readonly (number | null)[])[]
  readonly max: readonly (readonly (number | null)[])[]
  readonly rms: readonly (readonly (number | null)[])[]
}

/** GET /api/loudness: one row for each segment that was measured. */
export interface LoudnessRow extends LoudnessView {
  readonly start: number
  readonly end: number
}

/** GET /api/pins, and the answer to POST and DELETE /api/pin: what retention never touches. */
export interface PinsView {
  readonly pins: readonly { readonly from: number; readonly to: number }[]
}

/** What is refused says why. */
export interface ErrorView {
  readonly code: string
  readonly message: string
}

/** Levels of this moment; the SSE event `levels`, ten times a second. */
export interface LevelsView {
  readonly time: number
  readonly channels: readonly { readonly peak: Decibels; readonly rms: Decibels }[]
  readonly momentary: Decibels
  readonly shortTerm: Decibels
  readonly integrated: Decibels
  readonly truePeak: Decibels
}

/** One event of the log; the SSE event `log`. */
export interface LogView {
  readonly id: number
  readonly time: number
  readonly level: string
  readonly message: string
  readonly fields: Readonly<Record<string, unknown>>
}

/** State of the storage; the SSE event `storage`. */
export interface StorageView {
  readonly path: string | null
  readonly ready: boolean
  /** Why it is not ready. */
  readonly reason?: string
  /** Bytes of the file system. */
  readonly total: number
  readonly free: number
  readonly kinds: Readonly<Record<string, { readonly files: number; readonly bytes: number }>>
}

/** GET /api/status */
export interface StatusView {
  readonly name: string
  readonly title: string
  readonly version: string
  /** Whether the sound is generated. */
  readonly demo: boolean
  readonly recorder: {
    readonly state: 'recording' | 'waiting' | 'stopped'
    /** Why it waits. */
    readonly reason?: string
    readonly device: string
    readonly format: {
      readonly sampleFormat: string
      readonly rate: number
      readonly channels: number
    } | null
    /** In parts per million. */
    readonly drift: number
    readonly since: number | null
    readonly summary: {
      readonly elapsed: number
      readonly recorded: number
      readonly missing: number
      readonly segments: number
    }
    readonly current: { readonly start: number; readonly parts: readonly string[] } | null
  }
  readonly levels: LevelsView | null
  readonly storage: StorageView
  /** How many WAVs wait to be encoded. */
  readonly encoder: { readonly waiting: number }
  readonly policy: {
    /** Bytes kept free. */
    readonly minimumFree?: number
    /** In s. */
    readonly maximumAge?: number
    /** In bytes. */
    readonly maximumSize?: number
    /** Of the space, when it is short. */
    readonly encodedShare?: number
  }
  readonly zone: string
  /** Length of a segment, in s. */
  readonly rotate: number
}

/** The events at /events. */
export interface PigeboxEvents {
  levels: LevelsView
  segment: { readonly start: number; readonly end: number; readonly names: readonly string[] }
  opened: { readonly start: number }
  hole: HoleView
  /** A WAV was encoded too. */
  encoded: { readonly name: string }
  storage: StorageView
  /** The device is away, and why; or it delivers again. */
  device: { readonly ready: boolean; readonly reason?: string }
  log: LogView
  sound: {
    readonly type: 'silence' | 'clipping'
    readonly state: 'started' | 'ended'
    readonly time: number
    /** In s. */
    readonly length: number
  }
}
