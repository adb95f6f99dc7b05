import type { EventEmitter } from 'node:events'
import type { RecorderEvents, RepairedFile } from '../events.ts'
import type { RecorderSettings } from '../options.ts'
import { findOrphans, repairOrphans } from '../segments/orphans.ts'
import { asRecorderError, isStorageFailure, messageOf } from './failures.ts'
import { type Occupation, occupy } from './occupy.ts'
import { assertMounted, removeBelow, storageReady } from './watch.ts'

/** Files that are being written. */
interface Opened {
  readonly parts: readonly string[]
  abandon(): Promise<void>
}

/** The directory that a recorder writes to: there or away, full or not, kept from other processes. */
export class Storage implements AsyncDisposable {
  readonly #settings: Pick<RecorderSettings, 'directory' | 'mounted'>
  readonly #events: EventEmitter<RecorderEvents>
  #signal: AbortSignal = new AbortController().signal
  #occupation: Occupation | undefined
  #repairing: Promise<void> = Promise.resolve()
  #waiting: Promise<boolean> | undefined
  #wasAway = false

  constructor(settings: RecorderSettings, events: EventEmitter<RecorderEvents>) {
    this.#settings = settings
    this.#events = events
  }

  /** Whether it was away since this was last asked. */
  wasAway(): boolean {
    const was = this.#wasAway
    this.#wasAway = false
    return was
  }

  /** Stop waiting when `signal` aborts. */
  stopOn(signal: AbortSignal): void {
    this.#signal = signal
  }

  /**
   * Open files, on the storage and on nothing else: one that was unmounted leaves a folder that takes them as well.
   *
   * @throws {@link RecorderError} `ERR_STORAGE` when nothing is mounted any more; then nothing of them stays
   */
  async open<T extends Opened>(open: () => Promise<T>): Promise<T> {
    const { directory, mounted } = this.#settings
    if (!mounted) return await open()
    await assertMounted(directory)
    const begun = Date.now()
    const opened = await open()
    try {
      await assertMounted(directory)
    } catch (error) {
      await opened.abandon()
      for (const part of opened.parts) await removeBelow(part, begun)
      throw error
    }
    return opened
  }

  /**
   * Wait until the directory can be written to; then occupy it and repair what a crash left there.
   *
   * @param failure what made the caller ask: the storage is told to be away even if it is back at once.
   * @returns `false` when there is no use in waiting any more.
   */
  wait(failure?: string): Promise<boolean> {
    // Whoever asks while another waits gets the same answer: one word for one absence.
    this.#waiting ??= this.#wait(failure).finally(() => {
      this.#waiting = undefined
    })
    return this.#waiting
  }

  async #wait(failure: string | undefined): Promise<boolean> {
    const { directory, mounted } = this.#settings
    let away = false
    let last: string | undefined
    const told = (reason: string): void => {
      away = true
      // It is looked at again and again: what keeps it away is told when it changes.
      if (reason !== last) this.#events.emit('storage', { ready: false, reason })
      last = reason
    }
    if (failure !== undefined) told(failure)
    for (let entered = false; !entered; ) {
      await storageReady(directory, mounted, told, this.#signal, away)
      if (this.#signal.aborted && away) return false
      entered = await this.#enter(directory).then(
        () => true,
        (error: unknown) => {
          // It went away just then, or is not whole: another look will tell.
          if (!isStorageFailure(error)) throw error
          told(messageOf(error))
          return false
        },
      )
    }
    this.#wasAway ||= away
    if (away) this.#events.emit('storage', { ready: true })
    return true
  }

  /** Another file system may have been mounted since: its lock and its orphans are others. */
  async #enter(directory: string): Promise<void> {
    await this.#leave()
    this.#occupation = await occupy(directory)
    if (!this.#occupation.first) return
    // Found before anything new is written; repaired while recording goes on.
    const orphans = await findOrphans(directory)
    const fault = (error: unknown): void => void this.#events.emit('fault', asRecorderError(error))
    const events = {
      repaired: (file: RepairedFile): void => void this.#events.emit('repaired', file),
      fault,
    }
    this.#repairing = repairOrphans(directory, orphans, events, this.#signal).catch(fault)
  }

  async #leave(): Promise<void> {
    await this.#repairing
    await this.#occupation?.[Symbol.asyncDispose]()
    this.#occupation = undefined
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#leave()
  }
}
