import type { Delivery } from '../deliveries.ts'

/** Decodes an audio file: one position, one call at a time. */
export interface Decoder {
  /** How it hands samples out. */
  readonly delivery: Delivery
  /** Go to a frame. */
  seek(frame: number): Promise<void>
  /** The next frames, interleaved; fewer only at the end. */
  read(frames: number): Promise<Uint8Array>
  /** Let go of the file. */
  close(): Promise<void>
}
