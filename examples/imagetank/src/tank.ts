import { EventEmitter } from 'node:events'
import {
  type ArchiveStatus,
  type BoxEvent,
  type BoxState,
  createImporter,
  type FileResult,
  type Importer,
  type ImporterOptions,
  type Progress,
  starting,
  stateAfter,
} from '@boxwright/importer'
import type {
  FileView,
  ImportView,
  JobKind,
  JobView,
  ProgressView,
  VerificationView,
} from './api/types.ts'
import type { History } from './history.ts'
import { endOf, type ImportEnd } from './import-end.ts'
import { runImport } from './import-run.ts'
import { fileView, importView, messageOf, progressView, reasonOf } from './import-views.ts'
import { waysOf } from './importing.ts'
import { verifyAll } from './verification.ts'
import { verification, Work } from './work.ts'

/** What a {@link Tank} tells. */
export interface TankHappenings {
  /** The state of the box is another one. */
  state: [state: BoxState]
  /** An import has begun. */
  begun: [job: JobView]
  /** How far an import or a verification is. */
  progress: [progress: ProgressView]
  /** What became of a file. */
  file: [file: FileView]
  /** A file has come into the first archive, at this path. */
  arrived: [path: string]
  /** Something that a user may want to know. */
  warning: [kind: JobKind, message: string]
  /** An import is over. */
  done: [done: ImportView]
  /** The archive was verified, or could not be. */
  verified: [last: NonNullable<VerificationView['last']>]
  /** Something else failed. */
  fault: [error: unknown]
}

/** What is to be imported. */
export interface Job {
  readonly kind: JobKind
  /** What the lights know it by: no two that are at work, or whose cards are there, have one. */
  readonly name: string
  /** What to call it: the card's label. */
  readonly label: string
  /** The folder. */
  readonly source: string
  /** Ends it. */
  readonly signal?: AbortSignal
}

/** How an import has ended. */
export interface Imported {
  readonly end: ImportEnd
  /** What became of each file; none if it ended before its end. */
  readonly files: readonly FileResult[]
}

/** What the lights know uploads by: what is proven of them is of no card. */
const uploads: JobKind = 'mv_img2'

/** The archive, what brings photos into it, and the state that the lights show. */
export class Tank implements AsyncDisposable {
  readonly events: EventEmitter<TankHappenings> = new EventEmitter()
  readonly #options: ImporterOptions
  readonly #history: History
  readonly #importer: Importer
  readonly #stop = new AbortController()
  readonly #work = new Work()
  readonly #running = new Set<Promise<unknown>>()
  #state: BoxState = starting
  #archive: ArchiveStatus | undefined

  constructor(options: ImporterOptions, history: History) {
    this.#options = options
    this.#history = history
    // One without imports, to verify and to ask.
    this.#importer = createImporter(options)
  }

  /** The state that the lights show. */
  get state(): BoxState {
    return this.#state
  }

  /** The imports at work. */
  get jobs(): readonly JobView[] {
    return this.#work.jobs
  }

  /** What is in the archive; `undefined` until there is one. */
  get archive(): ArchiveStatus | undefined {
    return this.#archive
  }

  /** What became of the last files, the latest first. */
  get recent(): readonly FileView[] {
    return this.#work.recent
  }

  /** The folder of the archive. */
  get folder(): string {
    return this.#importer.settings.archive
  }

  /** Whether the archive is what it was. */
  get verification(): VerificationView {
    return this.#work.verification
  }

  /** Something happened to the box. */
  tell(event: BoxEvent): void {
    this.#state = stateAfter(this.#state, event)
    this.events.emit('state', this.#state)
  }

  /** The card of an import was pulled out. */
  removed(name: string): void {
    // What else was proven is no more news.
    for (const each of [name, uploads, verification]) this.tell({ kind: 'removed', import: each })
  }

  /** Look at the archive anew. */
  async refresh(): Promise<void> {
    this.#archive = await this.#importer.status({ archive: this.folder }).catch(() => undefined)
  }

  /**
   * Import a folder. What fails is told by events and by the lights, never thrown.
   *
   * @param job what to import
   * @param release lets go of the source: only then is it proven that the card may be removed
   * @returns what became of it, and of each file
   */
  async import(job: Job, release: () => Promise<void> = async () => {}): Promise<Imported> {
    const running = this.#import(job, release)
    this.#running.add(running)
    return await running.finally(() => this.#running.delete(running))
  }

  /** Read the whole archive from its disk. Whoever asks while it does is told the same. */
  verify(): void {
    if (this.verification.progress !== null || this.#stop.signal.aborted) return
    const running = this.#verify().catch((error) => void this.events.emit('fault', error))
    this.#running.add(running)
    void running.finally(() => this.#running.delete(running))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort(new Error('the box ends; the next import goes on'))
    await Promise.allSettled(this.#running)
    await this.#importer[Symbol.asyncDispose]()
  }

  async #import(job: Job, release: () => Promise<void>): Promise<Imported> {
    const { kind, name, label, source } = job
    const begun = this.#work.begin(kind, label)
    const { id, started } = begun
    this.tell({ kind: 'importing', import: name })
    this.events.emit('begun', begun)
    const signals = [this.#stop.signal, ...(job.signal ? [job.signal] : [])]
    const options = { ...this.#options, ...waysOf(kind) }
    const run = await runImport(options, source, AbortSignal.any(signals), {
      progress: (progress) => this.#tellProgress(id, name, progress),
      file: (file) => this.#tellFile(fileView(id, file)),
      arrived: (path) => void this.events.emit('arrived', path),
      warning: (message) => void this.events.emit('warning', kind, message),
    })
    const stuck = await release().then(() => null, messageOf)
    const failure = run.failure ?? stuck
    const { report, warnings } = run
    const seconds = (Date.now() - started) / 1000
    const view = importView({ id, kind, label, started, seconds, warnings }, report, failure)
    await this.refresh()
    await this.#history.add(view).catch((error) => void this.events.emit('fault', error))
    this.#work.end(id)
    const end = endOf(view)
    this.tell(
      end === 'failed'
        ? { kind: end, import: name, reason: reasonOf(view, this.#importer.settings.archives) }
        : { kind: end, import: name },
    )
    this.events.emit('done', view)
    return { end, files: failure === null ? (report?.files ?? []) : [] }
  }

  async #verify(): Promise<void> {
    const id = verification
    this.#work.beginVerification()
    this.tell({ kind: 'verifying', import: id })
    await using importer = createImporter(this.#options)
    importer.events.on('progress', (progress) => this.#tellProgress(id, id, progress))
    const found = await verifyAll(importer, this.#stop.signal)
    await this.refresh()
    // At once with its verdict: nobody sees what was found under a light that does not know it.
    this.#work.endVerification(found)
    const { verdict } = found
    this.tell(
      verdict === null
        ? { kind: 'proven', import: id }
        : { kind: 'failed', import: id, reason: verdict },
    )
    // Also what was imported without.
    if (verdict === null) this.tell({ kind: 'verified' })
    this.events.emit('verified', found)
  }

  #tellProgress(id: string, name: string, progress: Progress): void {
    const view = progressView(id, progress)
    this.#work.advance(view)
    if (id !== verification) this.#tellRead(name, progress)
    this.events.emit('progress', view)
  }

  /** All was read from the card: what is left is to read it back. */
  #tellRead(name: string, { bytes, totalBytes }: Progress): void {
    const isRead = totalBytes > 0 && bytes >= totalBytes
    const { readBack } = this.#importer.settings
    if (readBack && isRead && this.#state.imports.get(name) === 'importing') {
      this.tell({ kind: 'verifying', import: name })
    }
  }

  #tellFile(file: FileView): void {
    this.#work.note(file)
    this.events.emit('file', file)
  }
}
