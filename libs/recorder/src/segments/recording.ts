import { EventEmitter } from 'node:events'
import type { Recorder, RecorderEvents, RecordingSummary } from '../events.ts'
import { createMeter, type LiveLevels, type Meter } from '../metering/meter.ts'
import type { RecorderSettings } from '../options.ts'
import { bytesPerFrame } from '../pcm.ts'
import { silence } from '../silence.ts'
import { checkOutput } from '../sndfile/check-output.ts'
import type { Gap, Hole, HoleCause, PcmBlock } from '../source.ts'
import { withIdle } from '../sources/idle.ts'
import { monotonic } from '../sources/monotonic.ts'
import { asRecorderError, codeOf, isStorageFailure, messageOf } from '../storage/failures.ts'
import { Storage } from '../storage/storage.ts'
import { Timeline } from '../timeline.ts'
import { Rotation } from './rotation.ts'
import type { Segment } from './segment.ts'

/**
 * For so many s at least, and at most, nothing comes of a live source until its open file is closed: a device is not
 * said to hang before five, and no timer of Node's is longer than 2^31 ms.
 */
const idleAfter = { least: 10, most: 2_000_000 } as const

/** ms between two syncs of what a live source delivers: what a power cut may cost. A tail has room for 5 s of sound. */
const syncEvery = 3000
/** One at a time for all recorders: they have libuv's few threads in common, and a disk may keep one for long. */
let syncing = false

/** The work of a recorder. */
export class Recording implements Recorder {
  readonly events: EventEmitter<RecorderEvents> = new EventEmitter()
  readonly #settings: RecorderSettings
  readonly #timeline: Timeline
  readonly #storage: Storage
  readonly #meter: Meter | undefined
  readonly #frameBytes: number
  readonly #stop = new AbortController()
  readonly #rotation: Rotation
  #running: Promise<RecordingSummary> | undefined
  /** Device frame of the next frame, holes counted. */
  #position = 0
  #missing = 0
  #heard = false
  #syncedAt = Number.NEGATIVE_INFINITY
  /** What could not be put on the disk, and why. */
  #unsynced: { readonly segment: Segment; readonly error: unknown } | undefined

  constructor(settings: RecorderSettings) {
    this.#settings = settings
    const { source, start, metering } = settings
    this.#timeline = new Timeline(source.format.rate, source.live, start)
    this.#storage = new Storage(settings, this.events)
    this.#meter = metering ? createMeter(source.format) : undefined
    this.#rotation = new Rotation({
      settings,
      timeline: this.#timeline,
      storage: this.#storage,
      meter: this.#meter,
      events: this.events,
    })
    this.#frameBytes = bytesPerFrame(source.format)
  }

  get levels(): LiveLevels | undefined {
    return this.#heard ? this.#meter?.live() : undefined
  }

  get drift(): number {
    return this.#timeline.drift
  }

  get summary(): RecordingSummary {
    const elapsed = this.#position
    const missing = this.#missing
    return { elapsed, recorded: elapsed - missing, missing, segments: this.#rotation.published }
  }

  run(signal?: AbortSignal): Promise<RecordingSummary> {
    this.#running ??= this.#run(
      signal ? AbortSignal.any([signal, this.#stop.signal]) : this.#stop.signal,
    )
    return this.#running
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    await this.#running?.catch(() => undefined)
    await this.#settings.source[Symbol.asyncDispose]()
  }

  async #run(signal: AbortSignal): Promise<RecordingSummary> {
    const { source, outputs, fillLimit } = this.#settings
    for (const output of outputs) checkOutput(output, source.format)
    this.#storage.stopOn(signal)
    try {
      await this.#storage.wait()
      // What comes after longer than is filled begins a file of its own: this one need not wait for it.
      const idle = (): void => {
        if (source.live) this.#rotation.close()
      }
      const after = Math.min(idleAfter.most, Math.max(idleAfter.least, fillLimit))
      for await (const block of withIdle(source.blocks(signal), after * 1000, idle)) {
        await this.#take(block, signal)
        if (signal.aborted || this.#left <= 0) break
      }
    } finally {
      await this.#rotation.end()
      await this.#storage[Symbol.asyncDispose]()
    }
    return this.summary
  }

  /** Frames until the duration is over. */
  get #left(): number {
    const { duration, source } = this.#settings
    return duration === undefined
      ? Infinity
      : Math.round(duration * source.format.rate) - this.#position
  }

  async #take(block: PcmBlock, signal: AbortSignal): Promise<void> {
    if (block.gap) await this.#gap(block.gap, signal)
    if (block.behind !== undefined) {
      const captured = this.#position + block.frames + block.behind
      const step = this.#timeline.mark(
        captured,
        block.time,
        Date.now() - (monotonic() - block.time),
      )
      if (step !== 0) this.#step(step)
    }
    await this.#record(block.data, block.frames, undefined, signal)
    this.#heard = true
    await this.#sync()
  }

  /** Have what was recorded put on the disk now and then, beside the recording: see {@link syncEvery}. */
  async #sync(): Promise<void> {
    const segment = this.#rotation.open
    const { segment: failed, error } = this.#unsynced ?? {}
    this.#unsynced = undefined
    if (failed !== undefined && failed === segment) return await this.#replace(failed, error)
    const now = monotonic()
    const isDue = this.#settings.source.live && now - this.#syncedAt >= syncEvery
    if (!segment || !isDue || syncing) return
    this.#syncedAt = now
    syncing = true
    void segment
      .sync()
      .catch((cause: unknown) => {
        // It was closed before its turn came, and is synced by that.
        if (codeOf(cause) === 'ERR_AUDIO_FILE') return
        // At once, whether it is being closed or not: the kernel tells it once, and nothing of it at the end.
        this.events.emit('fault', asRecorderError(cause))
        this.#unsynced = { segment, error: cause }
      })
      .finally(() => {
        syncing = false
      })
  }

  /** The wall clock was moved: what is open ends here, what comes is named by the new time. */
  #step(step: number): void {
    this.events.emit('clock', step)
    this.#rotation.interrupt()
  }

  async #gap({ cause, resumed }: Gap, signal: AbortSignal): Promise<void> {
    const { holes, fillLimit, source } = this.#settings
    const frames = Math.min(
      Math.max(0, this.#timeline.resume(resumed) - this.#position),
      this.#left,
    )
    if (frames === 0) return
    // A ring that ran over while the storage was away ran over because of it.
    const blame = cause === 'stall' && this.#storage.wasAway() ? 'storage' : cause
    this.#hole({ position: this.#position, frames, cause: blame })
    const isShort = frames <= fillLimit * source.format.rate
    if (holes === 'silence' && isShort && this.#rotation.goesOn) {
      for (const zeros of silence(source.format, frames)) {
        await this.#record(zeros, zeros.byteLength / this.#frameBytes, blame, signal)
      }
    } else {
      this.#rotation.interrupt()
      this.#position += frames
    }
  }

  #hole(hole: Hole): void {
    this.#missing += hole.frames
    this.events.emit('hole', { ...hole, start: this.#timeline.timeOf(hole.position) })
  }

  /** Record frames, or silence for a hole, over as many segments as it takes. */
  async #record(
    data: Uint8Array,
    frames: number,
    hole: HoleCause | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const limit = Math.min(frames, this.#left)
    for (let done = 0; done < limit && !signal.aborted; ) {
      const segment = await this.#rotation.segmentAt(this.#position, signal)
      if (!segment) return
      const cut = this.#rotation.cutOf(segment)
      const count = Math.min(limit - done, Math.max(1, cut - this.#position))
      const piece = data.subarray(done * this.#frameBytes, (done + count) * this.#frameBytes)
      const position = this.#position
      const failure = await segment.write(piece, count, hole).then(
        () => undefined,
        (error: unknown) => error,
      )
      // Also of a write that failed half-way: what came into the file belongs to its numbers.
      this.#position = Math.max(position, segment.end)
      this.#listen(piece.subarray(0, (this.#position - position) * this.#frameBytes), position)
      if (failure !== undefined) await this.#abandon(segment, failure)
      done += this.#position - position
      if (this.#position >= cut) this.#rotation.cut(segment)
    }
  }

  #listen(data: Uint8Array, position: number): void {
    for (const sound of this.#meter?.add(data, position) ?? []) this.events.emit('sound', sound)
  }

  /** The storage failed under `segment`: keep what is in it, and begin another when the storage is back. */
  async #abandon(segment: Segment, error: unknown): Promise<void> {
    if (!isStorageFailure(error)) throw error
    this.events.emit('fault', asRecorderError(error))
    await this.#replace(segment, error)
  }

  /** Have `segment` closed when the storage is ready again; the next one begins where it ended. */
  async #replace(segment: Segment, error: unknown): Promise<void> {
    this.#rotation.leave(segment)
    await this.#storage.wait(messageOf(error))
    await this.#rotation.finish(segment)
    const { end } = segment
    if (end < this.#position) {
      const frames = this.#position - end
      this.#hole({ position: end, frames, cause: 'storage' })
    }
    this.#position = Math.max(this.#position, end)
  }
}
