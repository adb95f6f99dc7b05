import { EventEmitter } from 'node:events'
import { access, mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { DemoCardView } from '../api/types.ts'
import { demoCards } from './cards.ts'

/** Cards that nobody has, plugged in by a button. */
export class Demo implements AsyncDisposable {
  /** `changed`: a card is in, out, or made. */
  readonly events: EventEmitter<{ changed: [] }> = new EventEmitter()
  readonly #drawer: string
  readonly #reader: string
  readonly #states = new Map<string, DemoCardView['state']>()
  readonly #stop = new AbortController()
  readonly #failed = Promise.withResolvers<never>()
  #making: Promise<void> = Promise.resolve()

  /** @param data the box's folder */
  constructor(data: string) {
    this.#drawer = join(data, 'cards', 'drawer')
    this.#reader = join(data, 'cards', 'reader')
    this.#failed.promise.catch(() => undefined)
  }

  /** The folder that the watcher watches. */
  get reader(): string {
    return this.#reader
  }

  /** Rejects when no card can be made. */
  get failed(): Promise<never> {
    return this.#failed.promise
  }

  /** The cards. */
  get views(): readonly DemoCardView[] {
    return demoCards.map(({ name, about }) => ({
      name,
      about,
      state: this.#states.get(name) ?? 'making',
    }))
  }

  /** Make the folders, and begin to make the cards. */
  async start(): Promise<void> {
    await mkdir(this.#drawer, { recursive: true })
    await mkdir(this.#reader, { recursive: true })
    this.#making = this.#makeAll().catch((error) => {
      if (!this.#stop.signal.aborted) this.#failed.reject(error)
    })
  }

  /**
   * Plug a card in, or pull it out. One that is not made, or already there, stays.
   *
   * @returns whether there is such a card
   */
  async put(name: string, state: 'in' | 'out'): Promise<boolean> {
    const now = this.#states.get(name)
    if (now === undefined) return false
    if (now === state || now === 'making') return true
    const places = [join(this.#drawer, name), join(this.#reader, name)]
    const [from = '', to = ''] = state === 'in' ? places : places.toReversed()
    await rename(from, to)
    this.#become(name, state)
    return true
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    await this.#making
  }

  async #makeAll(): Promise<void> {
    for (const { name, fill } of demoCards) {
      if (this.#stop.signal.aborted) return
      if (await isThere(join(this.#reader, name))) this.#become(name, 'in')
      else {
        const card = join(this.#drawer, name)
        if (!(await isThere(card))) {
          // Whole or not at all: the next start makes it anew.
          await fill(`${card}.making`, this.#stop.signal)
          await rename(`${card}.making`, card)
        }
        this.#become(name, 'out')
      }
    }
  }

  #become(name: string, state: DemoCardView['state']): void {
    this.#states.set(name, state)
    this.events.emit('changed')
  }
}

async function isThere(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  )
}
