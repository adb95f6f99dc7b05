import type { RecorderErrorCode } from '../errors.ts'
import type { DeviceRequest } from './device.ts'
import type { RingMemory } from './ring.ts'

/** What the capture thread is told for each device. */
export interface CaptureRequest extends DeviceRequest {
  /** Read no faster than the clock: for PCMs that are files. */
  readonly paced: boolean
  /** Frames that wait in the ring at most. */
  readonly ringFrames: number
  /** ms between attempts to open a lost device again; `undefined`: its loss ends the source. */
  readonly retryAfter?: number
}

/** Main thread to capture thread. */
export type ToCapture =
  | { readonly type: 'open'; readonly id: number; readonly request: CaptureRequest }
  | { readonly type: 'close'; readonly id: number }
  | { readonly type: 'list'; readonly id: number }

/** A PCM as ALSA describes it. */
export interface DeviceDescription {
  /** Its name, to be used as `device`. */
  readonly name: string
  /** ALSA's description, on one line. */
  readonly description: string
}

/** Capture thread to main thread. */
export type FromCapture =
  | {
      readonly type: 'opened'
      readonly id: number
      readonly bufferFrames: number
      readonly periodFrames: number
      readonly ring: RingMemory
    }
  | {
      readonly type: 'failed'
      readonly id: number
      readonly code: RecorderErrorCode
      readonly message: string
    }
  | { readonly type: 'lost'; readonly id: number; readonly message: string }
  | { readonly type: 'back'; readonly id: number }
  | { readonly type: 'closed'; readonly id: number }
  | { readonly type: 'list'; readonly id: number; readonly devices: readonly DeviceDescription[] }
