import type { EventEmitter } from 'node:events'
import type { RecorderEvents } from '../events.ts'
import { asRecorderError, codeOf, isStorageFailure, messageOf } from '../storage/failures.ts'
import type { Storage } from '../storage/storage.ts'
import type { Closing, Segment } from './segment.ts'

/** Segments that may be finishing at once: a slow disk's `fsync` must not hold up the next segment. */
const atOnce = 4

/** Finishes segments in the background: closes and publishes them, and waits for the storage where it fails. */
export class Finisher {
  readonly #storage: Storage
  readonly #events: EventEmitter<RecorderEvents>
  readonly #finishing = new Set<Promise<void>>()
  #last: Promise<void> = Promise.resolve()
  /** Segments published so far. */
  published = 0

  constructor(storage: Storage, events: EventEmitter<RecorderEvents>) {
    this.#storage = storage
    this.#events = events
  }

  /** Finish a segment. Never rejects: what goes wrong is told. */
  finish(segment: Segment, closing: Closing): Promise<void> {
    const finishing = this.#publish(segment, closing, this.#last)
      .catch((error) => void this.#events.emit('fault', asRecorderError(error)))
      .finally(() => this.#finishing.delete(finishing))
    this.#finishing.add(finishing)
    this.#last = finishing
    return finishing
  }

  /** Wait until one more may be finished beside the others. */
  async room(): Promise<void> {
    if (this.#finishing.size >= atOnce) await Promise.race(this.#finishing)
  }

  /** Wait for all. */
  async all(): Promise<void> {
    await Promise.all(this.#finishing)
  }

  async #publish(segment: Segment, closing: Closing, before: Promise<void>): Promise<void> {
    for (let damaged = 0; ; ) {
      try {
        const files = await segment.close(closing)
        // Several are closed at once; they are told in their order.
        await before
        if (files.length === 0) return
        this.published++
        this.#events.emit('segment', { files, ...segment.extent })
        return
      } catch (error) {
        this.#events.emit('fault', asRecorderError(error))
        const ready = isStorageFailure(error) && (await this.#storage.wait(messageOf(error)))
        if (codeOf(error) === 'ERR_AUDIO_FILE') damaged++
        // Another start will repair and publish what is left. A file that is no audio file on a storage that is ready,
        // and still is none, is not the storage's fault: no waiting helps.
        if (!ready || damaged > 1) return segment.leave()
        // The segments after this one wait for it: not for what somebody deleted, or moved out of the way.
        await segment.giveUpVanished()
      }
    }
  }
}
