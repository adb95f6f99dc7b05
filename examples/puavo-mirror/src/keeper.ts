import { EventEmitter } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import {
  createRepository,
  type DescribedSeries,
  type GenerateReport,
  type Progress,
  type Repository,
  type RepositoryOptions,
} from '@boxwright/repository'
import { isSame, look, type Sight } from './watch.ts'

/** What a {@link Keeper} tells. */
export interface KeeperEvents {
  /** Its repository is there: where clients find it is known. */
  opened: [repository: Repository]
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
  readonly #options: RepositoryOptions
  readonly #settle: number
  readonly #stop = new AbortController()
  #repository: Repository | undefined
  #running: Promise<void> = Promise.resolve()
  #state: KeeperState = 'idle'
  #progress: Progress | undefined
  #report: GenerateReport | undefined
  #series: readonly DescribedSeries[] = []
  #failure: string | undefined
  #asked = true

  /**
   * @param options how the mirror is made
   * @param settle s for which nothing may change before images are taken
   */
  constructor(options: RepositoryOptions, settle: number) {
    this.#options = options
    this.#settle = settle
  }

  /** What URLs of the mirror begin with, once it is known. */
  get urlbase(): string | undefined {
    return this.#repository?.settings.urlbase
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

  /**
   * Begin to look, until disposed of.
   *
   * @param url where clients find the mirror, unless the options say
   */
  async start(url: string): Promise<void> {
    const repository = createRepository({ repository: url, ...this.#options })
    this.#repository = repository
    repository.events.on('progress', (progress) => {
      this.#progress = progress
      this.events.emit('progress', progress)
    })
    repository.events.on('published', () => void this.#describe(repository))
    this.events.emit('opened', repository)
    await this.#describe(repository)
    this.#running = this.#run(repository)
  }

  /** Run even if nothing seems to have changed. */
  ask(): void {
    this.#asked = true
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    await this.#running
  }

  async #run(repository: Repository): Promise<void> {
    const { signal } = this.#stop
    const { images } = repository.settings
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
      await this.#generate(repository, signal)
    }
  }

  async #generate(repository: Repository, signal: AbortSignal): Promise<void> {
    this.#progress = undefined
    this.#become('running')
    try {
      this.#report = await repository.generate({ signal })
      this.#failure = undefined
      this.events.emit('report', this.#report)
    } catch (error) {
      if (signal.aborted) return
      this.#failure = error instanceof Error ? error.message : String(error)
      this.events.emit('fault', error)
    }
    await this.#describe(repository)
    this.#become('idle')
  }

  async #describe(repository: Repository): Promise<void> {
    try {
      this.#series = await repository.describe()
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
