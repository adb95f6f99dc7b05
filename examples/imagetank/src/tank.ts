import { EventEmitter } from 'node:events'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type ArchiveStatus,
  type BoxEvent,
  type BoxState,
  createImporter,
  type FileResult,
  type Importer,
  type ImporterOptions,
  type ImportReport,
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
import {
  fileView,
  importView,
  messageOf,
  mostFaults,
  nothing,
  progressView,
  reasonOf,
} from './import-views.ts'
import { waysOf } from './importing.ts'
import { verdictOf, verifyAll } from './verification.ts'

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

/** What the lights know a verification by, and uploads: what is proven of them is of no card. */
const verification = 'verification'
const uploads: JobKind = 'mv_img2'

/** Files that a page shows when it is opened. */
const mostRecent = 60

/** The archive, what brings photos into it, and the state that the lights show. */
export class Tank implements AsyncDisposable {
  readonly events: EventEmitter<TankHappenings> = new EventEmitter()
  readonly #options: ImporterOptions
  readonly #history: History
  readonly #importer: Importer
  readonly #stop = new AbortController()
  readonly #jobs = new Map<string, JobView>()
  readonly #running = new Set<Promise<unknown>>()
  #recent: readonly FileView[] = []
  #state: BoxState = starting
  #archive: ArchiveStatus | undefined
  #verification: VerificationView = { progress: null, last: null }
  #count = 0

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
    return [...this.#jobs.values()]
  }

  /** What is in the archive; `undefined` until there is one. */
  get archive(): ArchiveStatus | undefined {
    return this.#archive
  }

  /** What became of the last files, the latest first. */
  get recent(): readonly FileView[] {
    return this.#recent
  }

  /** The folder of the archive. */
  get folder(): string {
    return this.#importer.settings.archive
  }

  /** Whether the archive is what it was. */
  get verification(): VerificationView {
    return this.#verification
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
    if (this.#verification.progress !== null || this.#stop.signal.aborted) return
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
    const started = Date.now()
    this.#count += 1
    const id = `${new Date(started).toISOString().replace(/\D/g, '').slice(0, 14)}-${this.#count}`
    const warnings: string[] = []
    const begun: JobView = { id, kind, label, started, progress: null }
    this.#jobs.set(id, begun)
    this.tell({ kind: 'importing', import: name })
    this.events.emit('begun', begun)
    let report: ImportReport | undefined
    let failure: string | undefined
    try {
      await using importer = createImporter({ ...this.#options, ...waysOf(kind) })
      importer.events.on('progress', (progress) => this.#tellProgress(id, name, progress))
      importer.events.on('file', (file) => this.#tellFile(fileView(id, file)))
      importer.events.on('delivered', (file, archive) => {
        const isFirst = archive === this.folder
        if (isFirst && file.outcome === 'imported') this.events.emit('arrived', file.path)
      })
      importer.events.on('warning', (message) => {
        if (warnings.length < mostFaults) warnings.push(message)
        this.events.emit('warning', kind, message)
      })
      const signals = [this.#stop.signal, ...(job.signal ? [job.signal] : [])]
      report = await importer.import({ source, signal: AbortSignal.any(signals) })
    } catch (error) {
      failure = messageOf(error)
    }
    await release().catch((error) => {
      failure ??= messageOf(error)
    })
    const proof = report && report.imported.files > 0 ? await this.#latestProof() : null
    const seconds = (Date.now() - started) / 1000
    const facts = { id, kind, label, started, seconds, warnings }
    const view = importView(facts, report, failure ?? null, proof)
    await this.refresh()
    await this.#history.add(view).catch((error) => void this.events.emit('fault', error))
    this.#jobs.delete(id)
    const end = endOf(view)
    this.tell(
      end === 'failed'
        ? { kind: end, import: name, reason: reasonOf(view, this.#importer.settings.archives) }
        : { kind: end, import: name },
    )
    this.events.emit('done', view)
    return { end, files: failure === undefined ? (report?.files ?? []) : [] }
  }

  async #verify(): Promise<void> {
    const id = verification
    const { last } = this.#verification
    this.#verification = { progress: progressView(id, nothing), last }
    this.tell({ kind: 'verifying', import: id })
    await using importer = createImporter(this.#options)
    importer.events.on('progress', (progress) => this.#tellProgress(id, id, progress))
    const found = await verifyAll(importer, this.#stop.signal)
    await this.refresh()
    // At once with its verdict: nobody sees what was found under a light that does not know it.
    this.#verification = { progress: null, last: found }
    const reason = verdictOf(found)
    this.tell(
      reason === undefined
        ? { kind: 'proven', import: id }
        : { kind: 'failed', import: id, reason },
    )
    // Also what was imported without.
    if (reason === undefined) this.tell({ kind: 'verified' })
    this.events.emit('verified', found)
  }

  #tellProgress(id: string, name: string, progress: Progress): void {
    const view = progressView(id, progress)
    const job = this.#jobs.get(id)
    if (job) this.#jobs.set(id, { ...job, progress: view })
    else this.#verification = { ...this.#verification, progress: view }
    // All was read from the card: what is left is to read it back.
    const isRead = progress.totalBytes > 0 && progress.bytes >= progress.totalBytes
    const { readBack } = this.#importer.settings
    if (job && readBack && isRead && this.#state.imports.get(name) === 'importing') {
      this.tell({ kind: 'verifying', import: name })
    }
    this.events.emit('progress', view)
  }

  #tellFile(file: FileView): void {
    // Of one import, or of all that are at work.
    const isOther = this.#recent[0]?.import !== file.import && this.#jobs.size < 2
    this.#recent = [file, ...(isOther ? [] : this.#recent)].slice(0, mostRecent)
    this.events.emit('file', file)
  }

  async #latestProof(): Promise<string | null> {
    const names = await readdir(join(this.folder, 'ascmhl')).catch(() => [])
    return (
      names
        .filter((name) => name.endsWith('.mhl'))
        .sort()
        .at(-1) ?? null
    )
  }
}
