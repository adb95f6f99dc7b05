import type { PcmFormat } from './pcm.ts'

/** Why frames are missing. */
export type HoleCause =
  /** The device's buffer ran over before it was read (`-EPIPE`, an xrun). */
  | 'overrun'
  /** The device went away, hung or was suspended, and came back. */
  | 'device'
  /** The ring was full: nothing took frames for longer than it holds, and the device ran over. */
  | 'stall'
  /** The frames were taken but could not be stored. */
  | 'storage'

/** A break in the stream, as a source sees it: that frames are missing, not how many. */
export interface Gap {
  /** Why. */
  readonly cause: HoleCause
  /** CLOCK_MONOTONIC in ms at which the device captured again. */
  readonly resumed: number
}

/** Frames that were played to the device but are not in the recording. */
export interface Hole {
  /** Device frame of the first one missing. */
  readonly position: number
  /** How many are missing. Known to one period; the errors never add up. */
  readonly frames: number
  /** Why. */
  readonly cause: HoleCause
}

/** A run of frames without a gap inside. */
export interface PcmBlock {
  /** Interleaved samples, little-endian. Valid until the next block is asked for: copy what you keep. */
  readonly data: Uint8Array
  /** Frames in `data`. */
  readonly frames: number
  /** CLOCK_MONOTONIC in ms by which the last of the frames had been captured. */
  readonly time: number
  /** Frames that the source holds beyond this block, captured by `time` as well; absent when a gap is among them. */
  readonly behind?: number
  /** Set when frames are missing just before this block. */
  readonly gap?: Gap
}

/** Where sound comes from. Opened by whoever made it; disposed by whoever records it. */
export interface PcmSource extends AsyncDisposable {
  /** What the blocks hold, as the device really delivers it. */
  readonly format: PcmFormat
  /** What to call it in messages: the PCM's name, a file, a command. */
  readonly name: string
  /** `true`: frames come as they are played, and the clock leads. `false`: they come when they come. */
  readonly live: boolean
  /** Blocks in order, until the source ends or `signal` aborts. To be iterated once. */
  blocks(signal?: AbortSignal): AsyncIterable<PcmBlock>
}
