import { EventEmitter } from 'node:events'
import type { RecorderError } from '../errors.ts'
import type { PcmFormat, SampleFormat } from '../pcm.ts'
import type { PcmBlock, PcmSource } from '../source.ts'
import type { CaptureRequest, DeviceDescription, FromCapture } from './protocol.ts'
import { Ring } from './ring.ts'
import { dial, errorOf, type Line } from './thread.ts'

/** Options of {@link openAlsa}. */
export interface AlsaOptions {
  /** ALSA's name of the PCM, `default` by default: `hw:0`, `plughw:CARD=Device`; see {@link listDevices}. */
  readonly device?: string
  /** Frames a second in Hz, 44100 by default. */
  readonly rate?: number
  /** Samples in a frame, 1 to 32, 2 by default. */
  readonly channels?: number
  /** How one sample is stored, `S16_LE` by default. */
  readonly sampleFormat?: SampleFormat
  /** Length of the device's buffer in ms, 500 by default: how late the capture thread may come. */
  readonly bufferTime?: number
  /** Time between the device's interrupts in ms; the device's own by default. */
  readonly periodTime?: number
  /** Frames between the device's interrupts, instead of `periodTime`. */
  readonly periodSize?: number
  /**
   * Seconds of sound that wait in memory while nobody takes them, 10 by default: how long the main thread
   * or the storage may stall. Costs `seconds * rate * bytes in a frame` (1.8 MB for 10 s of CD sound).
   */
  readonly ring?: number
  /** Seconds between attempts to open a lost device again, 5 by default; `false`: its loss ends the source. */
  readonly retry?: number | false
  /** Read no faster than the clock, for PCMs that are files; `false` by default. */
  readonly paced?: boolean
}

/** What an {@link AlsaSource} tells. */
export interface AlsaEvents {
  /** The device went away or hangs; told once, and it is tried again until it is `back`. */
  lost: [message: string]
  /** The device delivers again: told with its first frame, for one that can be opened may still hang. */
  back: []
}

/** An ALSA device that captures. */
export interface AlsaSource extends PcmSource {
  /** What happens to the device. */
  readonly events: EventEmitter<AlsaEvents>
  /** Frames in the device's buffer. */
  readonly bufferFrames: number
  /** Frames in the device's period. */
  readonly periodFrames: number
}

/**
 * Frames handed out in one block at most: as many as an encoder takes in one call. A live device fills its blocks by
 * its pace; what has piled up behind a stall, or comes from a fast source, costs few calls.
 */
const blockFrames = 65_536
/** And seconds: much less than what the tail of an encoder has room for. */
const blockSeconds = 1.5
/** And of the ring's length: the producer goes on in the rest while a block is being written. */
const blockShare = 4

/**
 * Open an ALSA device and start to capture. One thread serves all devices; frames wait in a ring in shared
 * memory until they are taken, so a stall of the main thread shorter than the ring loses nothing.
 *
 * @throws {@link RecorderError} `ERR_LIBRARY_MISSING`, `ERR_DEVICE`, or `ERR_DEVICE_UNSUPPORTED`, which says
 * what the device offers.
 *
 * @example
 * ```ts
 * import { openAlsa } from '@boxwright/recorder'
 *
 * await using source = await openAlsa({ device: 'hw:0', rate: 48000 })
 * for await (const block of source.blocks()) console.log(block.frames)
 * ```
 */
export async function openAlsa(options: AlsaOptions = {}): Promise<AlsaSource> {
  const { device = 'default', ring: seconds = 10, retry = 5 } = options
  const format: PcmFormat = {
    sampleFormat: options.sampleFormat ?? 'S16_LE',
    rate: options.rate ?? 44100,
    channels: options.channels ?? 2,
  }
  const request: CaptureRequest = {
    ...format,
    device,
    bufferTime: Math.round((options.bufferTime ?? 500) * 1000),
    ...(options.periodTime === undefined
      ? {}
      : { periodTime: Math.round(options.periodTime * 1000) }),
    ...(options.periodSize === undefined ? {} : { periodSize: options.periodSize }),
    paced: options.paced ?? false,
    ringFrames: Math.ceil(seconds * format.rate),
    ...(retry === false ? {} : { retryAfter: retry * 1000 }),
  }
  let ring: Ring | undefined
  const events = new EventEmitter<AlsaEvents>()
  let failure: RecorderError | undefined
  const ended = Promise.withResolvers<void>()
  const answered = Promise.withResolvers<Extract<FromCapture, { type: 'opened' }>>()
  const line: Line = dial((message) => {
    if (message.type === 'opened') answered.resolve(message)
    else if (message.type === 'closed') ended.resolve()
    else if (message.type === 'lost') events.emit('lost', message.message)
    else if (message.type === 'back') events.emit('back')
    else if (message.type === 'failed') {
      failure = errorOf(message)
      answered.reject(failure)
      ring?.end()
      ended.resolve()
    }
  })
  line.send({ type: 'open', id: line.id, request })
  let opened: Extract<FromCapture, { type: 'opened' }>
  try {
    opened = await answered.promise
  } catch (error) {
    await line.hangUp()
    throw error
  }
  const { bufferFrames, periodFrames } = opened
  const frames = new Ring(opened.ring)
  ring = frames
  if (failure) frames.end()
  let open = true
  return {
    format,
    name: device,
    live: true,
    events,
    bufferFrames,
    periodFrames,
    async *blocks(signal) {
      const most = Math.min(blockFrames, blockSeconds * format.rate, frames.capacity / blockShare)
      yield* take(frames, Math.ceil(most), signal)
      if (signal?.aborted) return
      // The ring ends first; why it ended comes by message.
      await ended.promise
      if (failure) throw failure
    },
    async [Symbol.asyncDispose]() {
      if (!open) return
      open = false
      if (!failure) {
        line.send({ type: 'close', id: line.id })
        await ended.promise
      }
      await line.hangUp()
    },
  }
}

async function* take(
  ring: Ring,
  most: number,
  signal?: AbortSignal,
): AsyncGenerator<PcmBlock, void, undefined> {
  while (!signal?.aborted) {
    const block = ring.peek(most)
    if (block.frames === 0) {
      if (ring.ended && ring.filled === 0) break
      // Short, for the signal: a wait on memory cannot be aborted.
      await ring.wait(100)
      continue
    }
    yield block
    ring.release(block.frames)
  }
}

/** The PCMs that ALSA offers for capture. */
export async function listDevices(): Promise<readonly DeviceDescription[]> {
  const { promise, resolve, reject } = Promise.withResolvers<readonly DeviceDescription[]>()
  const line = dial((message) => {
    if (message.type === 'list') resolve(message.devices)
    else if (message.type === 'failed') reject(errorOf(message))
  })
  line.send({ type: 'list', id: line.id })
  try {
    return await promise
  } finally {
    await line.hangUp()
  }
}
