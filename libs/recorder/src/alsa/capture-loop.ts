import { RecorderError } from '../errors.ts'
import { bytesPerFrame } from '../pcm.ts'
import type { HoleCause } from '../source.ts'
import { monotonic } from '../sources/monotonic.ts'
import { type Device, deviceError, openDevice } from './device.ts'
import type { CaptureRequest } from './protocol.ts'
import { allocateRing, Ring, type RingMemory } from './ring.ts'

/** What a {@link CaptureLoop} tells. */
export interface CaptureEvents {
  /** The device is gone or hangs, told once; `ended` when it is not to be opened again. */
  lost(error: RecorderError, ended: boolean): void
  /** It delivers frames again: one that can be opened may still hang. */
  back(): void
}

/** A device without a frame for this long, in ms, hangs: it is closed and opened again. */
const hangTime = 5000
/** A full ring is looked at again in so many ms, then in twice as many each time, up to the device's own tick. */
const firstLook = 1
/** Frames read in one call at most, so that many devices share the thread fairly. */
const chunkFrames = 32_768

/** Moves one device's frames into its ring, a tick at a time; never blocks, never waits. */
export class CaptureLoop {
  readonly #request: CaptureRequest
  readonly #ring: Ring
  readonly #events: CaptureEvents
  #device: Device | undefined
  #started = 0
  #taken = 0
  #lastFrame = 0
  #retryAt = 0
  #stalled = false
  #nextLook = firstLook
  /** It was told as lost, and no frame has come since. */
  #away = false
  /** Frames are missing since, and that is not noted in the ring yet. */
  #gap: HoleCause | undefined
  /** ms between ticks that keep clear of an overrun. */
  readonly tick: number
  /** What the device agreed to, and where its frames go. */
  readonly opened: {
    readonly bufferFrames: number
    readonly periodFrames: number
    readonly ring: RingMemory
  }

  /** Opens and starts the device; throws when it cannot. */
  constructor(request: CaptureRequest, events: CaptureEvents) {
    this.#request = request
    this.#events = events
    const device = openDevice(request)
    const { bufferFrames, periodFrames } = device
    this.#device = device
    // Not before: for a device that is away this thread would be handed one ring after the other.
    const ring = allocateRing(request.ringFrames, bytesPerFrame(request))
    this.#ring = new Ring(ring)
    this.opened = { bufferFrames, periodFrames, ring }
    // Eight looks at each bufferful; below 1 ms the thread would do little else.
    this.tick = Math.min(50, Math.max(1, (bufferFrames / request.rate / 8) * 1000))
    try {
      this.#start(device)
    } catch (error) {
      device.close()
      throw error
    }
  }

  /** Take what is there. Returns in how many ms to look again. */
  step(): number {
    try {
      if (this.#device && this.#drain(this.#device)) return 0
      if (!this.#device && monotonic() >= this.#retryAt) this.#reopen()
    } catch (error) {
      this.#lose(error)
    }
    if (!this.#stalled) return this.tick
    // A ring that has just filled up is being emptied, most often: a device faster than we is not to be slowed.
    const wait = this.#nextLook
    this.#nextLook = Math.min(this.tick, wait * 2)
    return wait
  }

  /** Close the device and end the ring. */
  close(): void {
    this.#device?.close()
    this.#device = undefined
    this.#retryAt = Number.POSITIVE_INFINITY
    this.#ring.end()
  }

  #start(device: Device): void {
    device.start()
    this.#started = monotonic()
    this.#lastFrame = this.#started
    this.#taken = 0
  }

  #drain(device: Device): boolean {
    if (this.#gap !== undefined && !this.#noteGap(this.#gap)) return false
    const before = this.#taken
    let more = true
    const { bufferFrames } = this.opened
    // No more than the buffer holds: alsa-lib's file plugin fills what goes beyond it with nothing.
    const most = Math.min(chunkFrames, bufferFrames)
    // A bufferful and a half: enough to catch up, not enough to starve the others.
    const budget = Math.max(most, bufferFrames * 1.5)
    while (more && this.#taken - before < budget) {
      const into = this.#ring.space(Math.min(most, this.#allowance()))
      if (into.byteLength === 0) {
        this.#stalled = this.#ring.filled === this.#ring.capacity
        break
      }
      const frames = device.read(into)
      if (frames < 0) {
        this.#recover(device, frames)
        break
      }
      more = frames > 0
      if (more) this.#ring.commit(frames, monotonic())
      this.#taken += frames
    }
    const got = this.#taken > before
    if (got) {
      this.#stalled = false
      this.#nextLook = firstLook
      this.#lastFrame = monotonic()
      this.#ring.wake()
      if (this.#away) this.#events.back()
      this.#away = false
    } else if (!this.#stalled && monotonic() - this.#lastFrame > hangTime) {
      const { device: name } = this.#request
      throw new RecorderError('ERR_DEVICE_LOST', `${name}: no frame for ${hangTime} ms: it hangs`)
    }
    return got && more
  }

  /** Frames that may be read by now. */
  #allowance(): number {
    const { paced, rate } = this.#request
    if (!paced) return chunkFrames
    return Math.max(0, Math.floor(((monotonic() - this.#started) / 1000) * rate) - this.#taken)
  }

  #recover(device: Device, error: number): void {
    this.#gap = this.#stalled ? 'stall' : 'overrun'
    if (error === -32 || error === -86) device.recover(error)
    else throw deviceError(this.#request.device, 'read', error)
    this.#noteGap(this.#gap)
  }

  #noteGap(cause: HoleCause): boolean {
    if (!this.#ring.noteGap({ cause, resumed: monotonic() })) return false
    this.#gap = undefined
    this.#stalled = false
    this.#lastFrame = monotonic()
    return true
  }

  #lose(cause: unknown): void {
    const error =
      cause instanceof RecorderError
        ? cause
        : new RecorderError('ERR_DEVICE_LOST', `${this.#request.device}: ${cause}`, { cause })
    this.#device?.close()
    this.#device = undefined
    this.#gap = 'device'
    const { retryAfter } = this.#request
    this.#retryAt = monotonic() + (retryAfter ?? Number.POSITIVE_INFINITY)
    if (retryAfter === undefined) this.#ring.end()
    if (!this.#away) this.#events.lost(error, retryAfter === undefined)
    this.#away = true
  }

  #reopen(): void {
    const device = openDevice(this.#request)
    this.#device = device
    this.#start(device)
    this.#noteGap('device')
  }
}
