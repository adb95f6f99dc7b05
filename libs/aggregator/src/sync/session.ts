import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { applyChange, type BoxImage, differenceOf, emptyImage, sizeOf } from '../box-image.ts'
import type { Endpoint } from './connect.ts'
import { isLoading, parseInfo, type ReplicaInfo } from './info.ts'
import { readChanged, readSome } from './read-changed.ts'
import { scanImage } from './scan.ts'
import type { SessionSettings, SessionTold } from './session-terms.ts'
import type { Turn } from './turns.ts'
import { openWires, type Wires } from './wires.ts'

/**
 * Follow a replica until a connection is lost, a command fails or the signal aborts.
 *
 * Changes are learnt from `CLIENT TRACKING BCAST`, not from keyspace notifications: it needs no configuration, tells
 * of all databases, and a flush or a full resync, of which notifications say nothing, comes as a null.
 *
 * A change and what is read go through two connections. What is read after its change was told is at least as
 * new, and a later change is told later: so reading each changed key again always ends at the truth.
 *
 * @param isKnown - whether something is known of the box: then what a replica without its master holds is not read
 * @throws why it ended
 */
export async function follow(
  endpoint: Endpoint,
  settings: SessionSettings,
  told: SessionTold,
  isKnown: () => boolean,
  signal: AbortSignal,
): Promise<never> {
  const session = new Session(settings, told, isKnown, signal)
  try {
    await session.open(endpoint)
    return await session.run()
  } finally {
    session.close()
  }
}

class Session {
  readonly #settings: SessionSettings
  readonly #told: SessionTold
  readonly #isKnown: () => boolean
  readonly #ending = new AbortController()
  readonly #signal: AbortSignal
  #wires: Wires | undefined
  /** Keys to be read again. Bounded by what the replica holds: a key is in it once. */
  readonly #dirty = new Set<string>()
  #draining: Promise<void> | undefined
  /** Keys that were changed while a scan is on. */
  #touched: Set<string> | undefined
  #image: BoxImage | undefined
  /** Aborted when the image is no more. */
  #stale = new AbortController()
  #info: ReplicaInfo | undefined
  #flushes = 0
  /** Which history of data is being followed; not known after a flush. */
  #history: string | undefined
  #news = Promise.withResolvers<void>()

  constructor(
    settings: SessionSettings,
    told: SessionTold,
    isKnown: () => boolean,
    signal: AbortSignal,
  ) {
    this.#settings = settings
    this.#told = told
    this.#isKnown = isKnown
    this.#signal = AbortSignal.any([signal, this.#ending.signal])
    this.#signal.addEventListener('abort', () => this.#wake(), { once: true })
  }

  async open(endpoint: Endpoint): Promise<void> {
    const told = {
      hear: (keys: readonly string[] | undefined) => this.#hear(keys),
      lost: (error: Error) => this.#end(error),
    }
    this.#wires = await openWires(endpoint, this.#settings.timeout, told, this.#signal)
    if (this.#ending.signal.aborted) this.#wires.close()
  }

  async run(): Promise<never> {
    const tasks = [this.#poll(), this.#followData()].map((task) =>
      task.catch((error: unknown) => this.#end(error)),
    )
    await Promise.all(tasks)
    await this.#draining
    throw this.#signal.reason
  }

  close(): void {
    this.#end(new Error('the session was closed'))
    this.#wires?.close()
  }

  #end(reason: unknown): void {
    this.#ending.abort(reason)
  }

  get #connected(): Wires {
    if (this.#wires === undefined) throw new Error('the session is not open')
    return this.#wires
  }

  #hear(keys: readonly string[] | undefined): void {
    if (keys === undefined) {
      this.#flush()
      return
    }
    for (const key of keys) {
      this.#dirty.add(key)
      this.#touched?.add(key)
    }
    if (this.#image) this.#drain()
  }

  #flush(): void {
    this.#flushes += 1
    this.#history = undefined
    this.#image = undefined
    this.#stale.abort()
    this.#dirty.clear()
    this.#told.flushed()
    this.#wake()
  }

  #wake(): void {
    this.#news.resolve()
    this.#news = Promise.withResolvers<void>()
  }

  /** Ask for INFO at intervals; another history than before is a flush, should none have been told. */
  async #poll(): Promise<void> {
    while (!this.#signal.aborted) {
      const info = parseInfo(await this.#connected.programmes.info())
      if (info === undefined) throw new Error('expected the INFO of a Redis')
      // All invalidations that were sent before the answer have been heard now.
      await this.#connected.events.barrier()
      await this.#draining
      this.#info = info
      const history = `${info.runId} ${info.replicationId}`
      if (this.#history !== undefined && this.#history !== history) this.#flush()
      // While it loads it still tells the old one.
      if (!info.loading) this.#history = history
      this.#told.info(info)
      this.#wake()
      await sleep(this.#settings.pollEvery, undefined, { signal: this.#signal })
    }
  }

  async #followData(): Promise<void> {
    while (!this.#signal.aborted) {
      const news = this.#news.promise
      if (this.#image !== undefined) {
        await this.#verifyLater()
      } else if (!this.#isReadable()) {
        await news
      } else if (!(await this.#readAll())) {
        await news
      }
    }
  }

  /** A replica that is being filled has part of the data; one without its master may have none, or old ones. */
  #isReadable(): boolean {
    const info = this.#info
    return info !== undefined && !info.loading && (info.link !== 'down' || !this.#isKnown())
  }

  /** @returns whether to go on at once */
  async #readAll(): Promise<boolean> {
    const turn = await this.#settings.turns.take(this.#signal)
    try {
      // It may have been told something else meanwhile.
      return this.#image !== undefined || !this.#isReadable() || (await this.#readInTurn(turn))
    } finally {
      turn.end()
    }
  }

  async #readInTurn(turn: Turn): Promise<boolean> {
    const { limits } = this.#settings
    const flushes = this.#flushes
    const link = this.#info?.link
    const image = await this.#scan(turn.renew).catch((error: unknown) => {
      // It was asked in the moment in which it began to load.
      if (isLoading(error)) return undefined
      throw error
    })
    if (image === undefined) return false
    if (flushes !== this.#flushes) return true
    // Without a master, empty tells nothing: it may never have had any.
    const isEmpty = image.media.size + image.programmes.size === 0
    if (isEmpty && link !== 'up' && !this.#isKnown()) return false
    const change = await readChanged(this.#connected, this.#dirty, image, limits)
    if (flushes !== this.#flushes) return true
    applyChange(image, change)
    this.#image = image
    this.#stale = new AbortController()
    this.#told.image(image)
    if (this.#dirty.size > 0) this.#drain()
    return true
  }

  async #scan(progress?: () => void): Promise<BoxImage> {
    const image = emptyImage()
    const { programmes, media } = this.#connected
    await scanImage(programmes, media, image, this.#settings.limits, progress)
    return image
  }

  #drain(): void {
    this.#draining ??= this.#drainAll()
      .catch((error: unknown) => this.#end(error))
      .finally(() => {
        this.#draining = undefined
      })
  }

  async #drainAll(): Promise<void> {
    const { limits } = this.#settings
    for (;;) {
      const image = this.#image
      if (image === undefined || this.#dirty.size === 0 || this.#signal.aborted) return
      const change = await readSome(this.#connected, this.#dirty, image, limits)
      // Flushed meanwhile: what was read may be of either history.
      if (image !== this.#image) return
      applyChange(image, change)
      if (sizeOf(change) > 0) this.#told.change(change)
    }
  }

  /** One timer for each image, which ends with it: a wake does not begin another. */
  async #verifyLater(): Promise<void> {
    const signal = AbortSignal.any([this.#signal, this.#stale.signal])
    const gone = once(signal, 'abort')
    const later = async (): Promise<void> => {
      await sleep(this.#settings.verifyEvery, undefined, { signal }).catch(() => undefined)
      if (!signal.aborted) await this.#settings.oneAtATime(() => this.#verify())
    }
    // A flush does not wait for a comparison.
    if (!signal.aborted) await Promise.race([gone, later()])
  }

  async #verify(): Promise<void> {
    const image = this.#image
    if (image === undefined || this.#signal.aborted) return
    const touched = new Set<string>(this.#dirty)
    this.#touched = touched
    try {
      const found = await this.#scan()
      await this.#connected.events.barrier()
      await this.#draining
      if (image !== this.#image) return
      const drift = differenceOf(image, found, touched)
      image.odd = found.odd
      applyChange(image, drift)
      if (sizeOf(drift) > 0) this.#told.drift(drift)
    } finally {
      this.#touched = undefined
    }
  }
}
