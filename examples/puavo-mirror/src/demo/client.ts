import { EventEmitter } from 'node:events'
import { basename } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type DescribedSeries, updateImage } from '@boxwright/repository'
import type { ClientView } from '../api/types.ts'
import type { Keeper } from '../keeper.ts'

/** What a {@link DemoClient} tells. */
export interface DemoClientEvents {
  /** Its view is another one. */
  changed: []
}

/** ms before it takes what is new: for a person to see it happen. */
const patience = 5000

/** A machine that keeps its image up to date from the mirror, over HTTP, as any client would. */
export class DemoClient implements AsyncDisposable {
  readonly events: EventEmitter<DemoClientEvents> = new EventEmitter()
  readonly #keeper: Keeper
  readonly #folder: string
  readonly #root: string
  readonly #stop = new AbortController()
  #view: ClientView = { image: '', state: 'idle', last: null, failure: null }
  #running: Promise<void> = Promise.resolve()
  #isBusy = false

  /**
   * @param keeper whose mirror
   * @param folder of the installed images
   * @param root what it believes: the path of a root of keys
   */
  constructor(keeper: Keeper, folder: string, root: string) {
    this.#keeper = keeper
    this.#folder = folder
    this.#root = root
    keeper.events.on('report', () => this.#look())
  }

  /** What it has and does. */
  get view(): ClientView {
    return this.#view
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    await this.#running
  }

  #look(): void {
    const [series] = this.#keeper.series
    const newest = series?.images.at(-1)
    if (!series || !newest || this.#isBusy || newest.filename === this.#view.image) return
    this.#isBusy = true
    this.#running = this.#update(series).finally(() => {
      this.#isBusy = false
    })
  }

  async #update({ name, images }: DescribedSeries): Promise<void> {
    const { signal } = this.#stop
    // What it is born with is the oldest image, as a whole.
    const target = this.#view.image === '' ? images[0] : images.at(-1)
    const mirror = this.#keeper.urlbase
    if (!target || mirror === undefined) return
    const { filename, size } = target
    await delay(patience, undefined, { signal }).catch(() => undefined)
    if (signal.aborted) return
    this.#show({ state: 'updating', failure: null })
    const start = performance.now()
    try {
      const trust = { root: this.#root }
      const to = { installed: this.#folder, target: filename }
      const options = { mirror, series: name, ...to, trust, signal }
      const { path, by, fetched } = await updateImage(options)
      const seconds = (performance.now() - start) / 1000
      const last = by === 'present' ? this.#view.last : { to: filename, fetched, size, by, seconds }
      this.#show({ image: basename(path), state: 'idle', last })
    } catch (error) {
      if (signal.aborted) return
      const failure = error instanceof Error ? error.message : String(error)
      this.#show({ state: 'failed', failure })
      return
    }
    this.#isBusy = false
    this.#look()
  }

  #show(change: Partial<ClientView>): void {
    this.#view = { ...this.#view, ...change }
    this.events.emit('changed')
  }
}
