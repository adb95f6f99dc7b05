import { randomBytes } from 'node:crypto'
import type { FileView, JobKind, JobView, ProgressView, VerificationView } from './api/types.ts'
import { nothing, progressView } from './import-views.ts'

/** What progress calls a verification by, and the lights. */
export const verification = 'verification'

/** Files that a page shows when it is opened. */
const mostRecent = 60

/** What is at work: imports, and a verification; what became of the last files, and what the last one has found. */
export class Work {
  readonly #jobs = new Map<string, JobView>()
  #recent: readonly FileView[] = []
  #verification: VerificationView = { progress: null, last: null }
  #count = 0

  /** The imports at work. */
  get jobs(): readonly JobView[] {
    return [...this.#jobs.values()]
  }

  /** What became of the last files, the latest first. */
  get recent(): readonly FileView[] {
    return this.#recent
  }

  /** Whether the archive is what it was. */
  get verification(): VerificationView {
    return this.#verification
  }

  /** An import begins. */
  begin(kind: JobKind, label: string): JobView {
    const started = Date.now()
    this.#count += 1
    const second = new Date(started).toISOString().replace(/\D/g, '').slice(0, 14)
    // Units that import two cards may begin in one second, and a clock may come again.
    const id = `${second}-${this.#count}-${randomBytes(4).toString('hex')}`
    const job: JobView = { id, kind, label, started, progress: null }
    this.#jobs.set(id, job)
    return job
  }

  /** The archive is going to be read. */
  beginVerification(): void {
    const { last } = this.#verification
    this.#verification = { progress: progressView(verification, nothing), last }
  }

  /** An import has come so far, or the verification. */
  advance(progress: ProgressView): void {
    if (progress.import === verification) {
      this.#verification = { ...this.#verification, progress }
    }
    const job = this.#jobs.get(progress.import)
    if (job) this.#jobs.set(job.id, { ...job, progress })
  }

  /** A file is done. */
  note(file: FileView): void {
    // Of one import, or of all that are at work.
    const isOther = this.#recent[0]?.import !== file.import && this.#jobs.size < 2
    this.#recent = [file, ...(isOther ? [] : this.#recent)].slice(0, mostRecent)
  }

  /** The archive was read. */
  endVerification(last: NonNullable<VerificationView['last']>): void {
    this.#verification = { progress: null, last }
  }

  /** An import is over. */
  end(id: string): void {
    this.#jobs.delete(id)
  }
}
