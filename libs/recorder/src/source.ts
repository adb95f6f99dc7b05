import type { PcmFormat } from './pcm.ts'

/** Why frames are missing. */
export type HoleCause =
  /** The device's buffer ran over before it was read (`-EPIPE`, an xrun). */
  | 'overrun'
  /** The device went away, or was suspended, and came back. */
  | 'device'
  /** The ring was full: nothing took frames for longer than it holds. */
  | 'stall'
  /** The frames were taken but could not be stored. */
  | 'storage'

/** Frames that were played to the device but are not in the recording. */
export interface Hole {
  /** Device frame of the first one missing. */
  readonly position: number
  /** How many are missing. Known to one period; the errors never add up. */
  readonly frames: number
  /** Why. */
  readonly cause: HoleCause
}

/** A run of frames without a hole inside. */
export interface PcmBlock {
  /** Interleaved samples, little-endian. Valid until the next block is asked for: copy what you keep. */
  readonly data: Uint8Array
  /** Frames in `data`. */
  readonly frames: number
  /** Device frame of the first one: frames delivered and frames in holes, counted from 0. */
  readonly position: number
  /** Unix time in ms at which the frame after the last one was about to be played, by the clock. */
  readonly time: number
  /** What is missing just before this block. */
  readonly hole?: Hole
}

/** Where sound comes from. Opened by whoever made it; disposed by whoever records it. */
export interface PcmSource extends AsyncDisposable {
  /** What the blocks hold, as the device really delivers it. */
  readonly format: PcmFormat
  /** What to call it in messages: the PCM's name, a file, a command. */
  readonly name: string
  /** Blocks in order, until the source ends or `signal` aborts. To be iterated once. */
  blocks(signal?: AbortSignal): AsyncIterable<PcmBlock>
}
