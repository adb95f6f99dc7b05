import { EventEmitter } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import type { DescribedSeries, GenerateReport, Progress, Repository } from '@boxwright/repository'
import { isSame, look, type Sight } from './watch.ts'

/** What a {@link Keeper} tells. */
export interface KeeperEvents {
  /** It does something else now. */
  state: [state: KeeperState]
  /** How far the run has come. */
  progress: [progress: Progress]
  /** The mirror is another one. */
  mirror: [series: readonly DescribedSeries[]]
  /** A run has ended. */
  report: [report: GenerateReport]
  /** A run has failed. */
  fault: [error: unknown]
}

/** What it does: it waits for images, lets them settle, or runs. */
export type KeeperState = 'idle' | 'settling' | 'running'

/** ms between looks at the folder of images. */
const lookEvery = 1000

/** Keeps a mirror up with its folder of images. */
export class Keeper implements AsyncDisposable {
  readonly events: EventEmitter<KeeperEvents> = new EventEmitter()
  readonly #repository: Repository
  readonly #settle: number
  readonly #stop = new AbortController()
  #running: Promise<void> = Promise.resolve()
  #state: KeeperState = 'idle'
  #progress: Progress | undefined
  #report: GenerateReport | undefined
  #series: readonly DescribedSeries[] = []
  #failure: string | undefined
  #asked = true

  /**
   * @param repository makes the mirror
   * @param settle s for which nothing may change before images are taken
   */
  constructor(repository: Repository, settle: number) {
    this.#repository = repository
    this.#settle = settle
    repository.events.on('progress', (progress) => {
      this.#progress = progress
      this.events.emit('progress', progress)
    })
    repository.events.on('published', () => void this.#describe())
  }

  /** What it does now. */
  get state(): KeeperState {
    return this.#state
  }

  /** How far the run has come, while there is one. */
  get progress(): Progress | undefined {
    return this.#state === 'running' ? this.#progress : undefined
  }

  /** What the last run has done. */
  get report(): GenerateReport | undefined {
    return this.#report
  }

  /** Why the last run has failed, if it has. */
  get failure(): string | undefined {
    return this.#failure
  }

  /** What clients can fetch. */
  get series(): readonly DescribedSeries[] {
    return this.#series
  }

  /** Begin to look, until disposed of. */
  async start(): Promise<void> {
    await this.#describe()
    this.#running = this.#run()
  }

  /** Run even if nothing seems to have changed. */
  ask(): void {
    this.#asked = true
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    await this.#running
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop
    const { images } = this.#repository.settings
    let done: Sight | undefined
    let seen: Sight = new Map()
    let since = 0
    for (; !signal.aborted; await delay(lookEvery, undefined, { signal }).catch(() => undefined)) {
      const now = await look(images)
      if (!isSame(now, seen)) since = performance.now()
      seen = now
      const isNew = done === undefined || !isSame(now, done)
      if (!isNew && !this.#asked) {
        this.#become('idle')
        continue
      }
      if (performance.now() - since < this.#settle * 1000) {
        this.#become('settling')
        continue
      }
      this.#asked = false
      done = now
      await this.#generate(signal)
    }
  }

  async #generate(signal: AbortSignal): Promise<void> {
    this.#progress = undefined
    this.#become('running')
    try {
      this.#report = await this.#repository.generate({ signal })
      this.#failure = undefined
      this.events.emit('report', this.#report)
    } catch (error) {
      if (signal.aborted) return
      this.#failure = error instanceof Error ? error.message : String(error)
      this.events.emit('fault', error)
    }
    await this.#describe()
    this.#become('idle')
  }

  async #describe(): Promise<void> {
    try {
      this.#series = await this.#repository.describe()
      this.events.emit('mirror', this.#series)
    } catch (error) {
      this.events.emit('fault', error)
    }
  }

  #become(state: KeeperState): void {
    if (state === this.#state) return
    this.#state = state
    this.events.emit('state', state)
  }
}
