import type { AudioOutput } from '../audio-file.ts'
import type { RecorderErrorCode } from '../errors.ts'

/** What the encoding process is told: one file. */
export interface EncodeJob {
  /** The file to read. */
  readonly source: string
  /** The file to make; it must not exist. */
  readonly target: string
  /** When the source was last modified, as Unix time in ms. */
  readonly modified: number
  /** What to make of it. */
  readonly output: AudioOutput
}

/** What the encoding process tells. */
export type EncodeMessage =
  | { readonly type: 'progress'; readonly frames: number; readonly total: number }
  | { readonly type: 'done'; readonly frames: number }
  | { readonly type: 'failed'; readonly code: RecorderErrorCode; readonly message: string }
