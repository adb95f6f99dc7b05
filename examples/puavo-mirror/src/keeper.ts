import { EventEmitter } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import {
  createRepository,
  type DescribedSeries,
  type GenerateReport,
  type Progress,
  type PruneReport,
  type Repository,
  type RepositoryOptions,
  type SignReport,
} from '@boxwright/repository'
import { Offer } from './offer.ts'
import { Pruner } from './pruner.ts'
import { Schedule, type ScheduleOptions, type Turn } from './schedule.ts'
import { Signer } from './signer.ts'
import { type Verified, Verifier } from './verifier.ts'
import { look } from './watch.ts'

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
  /** Something has failed. */
  fault: [error: unknown, what: 'run' | 'verification' | 'signing' | 'pruning' | 'reading']
  /** What was signed is signed again, or could not be. */
  signed: []
  /** A verification has begun, come further, ended or been put off. */
  verifying: []
  /** The whole mirror was verified. */
  verified: [verified: Verified]
  /** What no series lists any more was removed. */
  pruned: [report: PruneReport]
}

/** What a {@link Keeper} is given; times in s. */
export interface KeeperOptions extends ScheduleOptions {
  /** How the mirror is made. */
  readonly repository: RepositoryOptions
  /** How long from one verification to the next; `null`: only when asked. */
  readonly verify: number | null
  /** For how long something must not have been listed before it is removed; `null`: it stays. */
  readonly prune: number | null
  /** Where is kept what the last verification found. */
  readonly verified: string
}

/** What it does: it waits for images, lets them settle, or runs. */
export type KeeperState = Turn

/** ms between looks at the folder of images. */
const lookEvery = 1000

/** Keeps a mirror up with its folder of images. */
export class Keeper implements AsyncDisposable {
  readonly events: EventEmitter<KeeperEvents> = new EventEmitter()
  readonly #options: KeeperOptions
  readonly #schedule: Schedule
  readonly #offer = new Offer()
  readonly #stop = new AbortController()
  #repository: Repository | undefined
  #verifier: Verifier | undefined
  #signer: Signer | undefined
  #running: Promise<void> = Promise.resolve()
  #state: KeeperState = 'idle'
  #progress: Progress | undefined
  #report: GenerateReport | undefined
  #failure: string | undefined

  constructor(options: KeeperOptions) {
    this.#options = options
    this.#schedule = new Schedule(options)
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

  /** Why the last run, or signing again after it, has failed, if it has. */
  get failure(): string | undefined {
    return this.#failure ?? this.#signer?.failure
  }

  /** How many files a verification has read, while there is one. */
  get verifying(): number | undefined {
    return this.#verifier?.files
  }

  /** What the last verification has found. */
  get verified(): Verified | null {
    return this.#verifier?.last ?? null
  }

  /** What is signed, and until when; `undefined` if the mirror is not. */
  get signed(): SignReport | undefined {
    return this.#signer?.last
  }

  /** What clients can fetch. */
  get series(): readonly DescribedSeries[] {
    return this.#offer.series
  }

  /**
   * Begin to look, until disposed of.
   *
   * @param url where clients find the mirror, unless the options say
   */
  async start(url: string): Promise<void> {
    const { repository: options, verify, verified, retry, prune } = this.#options
    const repository = createRepository({ repository: url, ...options })
    this.#repository = repository
    this.#signer = new Signer(repository, retry)
    this.#verifier = await Verifier.open(repository, verify, verified)
    this.#verifier.events.on('changed', () => void this.events.emit('verifying'))
    this.#verifier.events.on(
      'fault',
      (error) => void this.events.emit('fault', error, 'verification'),
    )
    this.#verifier.events.on('verified', (found) => {
      this.events.emit('verified', found)
      if (found.faults.length > 0) this.ask()
    })
    repository.events.on('progress', (progress) => {
      this.#progress = progress
      this.events.emit('progress', progress)
    })
    repository.events.on('published', () => void this.#describe(repository))
    repository.events.on('withdrawn', () => void this.#describe(repository))
    this.events.emit('opened', repository)
    await this.#describe(repository)
    const pruner = new Pruner(repository, prune)
    this.#running = this.#run(repository, this.#verifier, this.#signer, pruner)
  }

  /** Run even if nothing seems to have changed. */
  ask(): void {
    this.#schedule.ask()
  }

  /** Verify the whole mirror as soon as there is time. */
  askVerify(): void {
    this.#verifier?.ask()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    await this.#running
    await this.#verifier?.yield()
  }

  async #run(
    repository: Repository,
    verifier: Verifier,
    signer: Signer,
    pruner: Pruner,
  ): Promise<void> {
    const { signal } = this.#stop
    const { images } = repository.settings
    for (; !signal.aborted; await delay(lookEvery, undefined, { signal }).catch(() => undefined)) {
      if (signer.isDue) {
        await verifier.yield()
        await this.#sign(signer)
      }
      const turn = this.#schedule.next(await look(images), performance.now())
      if (turn === 'running') {
        await verifier.yield()
        await this.#generate(repository, signal)
        pruner.ask()
        this.#schedule.ended(this.#failure !== undefined, performance.now())
      } else {
        this.#become(turn)
        if (turn !== 'idle') continue
        // A verification of a large mirror takes longer than the time between two looks at what may be removed.
        if (verifier.files === undefined && pruner.isDue) await this.#prune(repository, pruner)
        verifier.offer()
      }
    }
  }

  async #generate(repository: Repository, signal: AbortSignal): Promise<void> {
    this.#progress = undefined
    this.#become('running')
    try {
      this.#report = await repository.generate({ signal })
      this.#signer?.note(this.#report.signed)
      this.#failure = undefined
      this.events.emit('report', this.#report)
    } catch (error) {
      if (signal.aborted) return
      this.#failure = error instanceof Error ? error.message : String(error)
      this.events.emit('fault', error, 'run')
    }
    await this.#describe(repository)
    this.#become('idle')
  }

  async #prune(repository: Repository, pruner: Pruner): Promise<void> {
    try {
      const report = await pruner.prune()
      if (report === undefined) return
      this.events.emit('pruned', report)
      await this.#describe(repository)
    } catch (error) {
      this.events.emit('fault', error, 'pruning')
    }
  }

  async #sign(signer: Signer): Promise<void> {
    try {
      await signer.sign()
    } catch (error) {
      this.events.emit('fault', error, 'signing')
    }
    this.events.emit('signed')
  }

  async #describe(repository: Repository): Promise<void> {
    try {
      if (await this.#offer.look(repository)) this.events.emit('mirror', this.series)
    } catch (error) {
      this.events.emit('fault', error, 'reading')
    }
  }

  #become(state: KeeperState): void {
    if (state === this.#state) return
    this.#state = state
    this.events.emit('state', state)
  }
}
