import { setTimeout as delay } from 'node:timers/promises'
import type { JobKind } from '../api/types.ts'
import type { Tank } from '../tank.ts'
import type { Uploads } from './uploads.ts'

/** The journal's name of it, as the ancestor has it. */
const kind: JobKind = 'mv_img2'

/** ms that nothing must be received before what is there is imported: a RAW may follow its JPEG. */
const quiet = 1000

/** ms after which it is imported all the same: a page that sends for hours, or never ends, must not hold up the others. */
const patience = 120_000

/** Moves what was uploaded into the archive: imported as from a card, and then removed. */
export class Mover implements AsyncDisposable {
  readonly #uploads: Uploads
  readonly #tank: Tank
  readonly #stop = new AbortController()
  #last = 0
  #isAsked = false
  #since = 0
  #running: Promise<void> | undefined

  constructor(uploads: Uploads, tank: Tank) {
    this.#uploads = uploads
    this.#tank = tank
  }

  /** Something was uploaded, or may have been before the box was started. */
  ask(): void {
    this.#last = performance.now()
    if (!this.#isAsked) this.#since = this.#last
    this.#isAsked = true
    if (this.#running || this.#stop.signal.aborted) return
    this.#running = this.#run()
      .catch((error) => void this.#tank.events.emit('fault', error))
      .finally(() => {
        this.#running = undefined
      })
  }

  /** Until nothing is left to do. */
  async untilDone(): Promise<void> {
    while (this.#running !== undefined) await this.#running
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    await this.#running
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop
    while (this.#isAsked && !signal.aborted) {
      const now = performance.now()
      const left = this.#last + quiet - now
      if (now - this.#since < patience && (left > 0 || this.#uploads.isBusy)) {
        await delay(Math.max(left, 50), undefined, { signal }).catch(() => undefined)
        continue
      }
      this.#isAsked = false
      if ((await this.#uploads.waiting()) === 0) return
      const before = await this.#uploads.look()
      const job = { kind, name: kind, label: 'Uploads', source: this.#uploads.ready, signal }
      const { files } = await this.#tank.import(job)
      const done = files.filter(({ outcome }) => outcome !== 'failed')
      await this.#uploads.remove(
        done.map(({ source }) => source),
        before,
      )
    }
  }
}
