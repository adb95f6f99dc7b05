import type { Repository, SignReport } from '@boxwright/repository'

/** ms by which a clock is set back without anything having been wrong with it. */
const clockStep = 60_000

/** Signs a mirror again before clients have to take it for old. */
export class Signer {
  readonly #repository: Repository
  readonly #retry: number
  #due = Number.POSITIVE_INFINITY
  /** When it was last signed, or tried. */
  #before = Number.NEGATIVE_INFINITY
  #last: SignReport | undefined
  #failure: string | undefined

  /**
   * @param repository whose mirror
   * @param retry s until the next try, if one fails
   */
  constructor(repository: Repository, retry: number) {
    this.#repository = repository
    this.#retry = retry
  }

  /** What is signed, and until when; `undefined` if the mirror is not. */
  get last(): SignReport | undefined {
    return this.#last
  }

  /** Why it could not be signed, if it could not. */
  get failure(): string | undefined {
    return this.#failure
  }

  /** Whether it is time. If it was later when it was signed, the clock has been wrong: until when it is good as well. */
  get isDue(): boolean {
    const now = Date.now()
    return now >= this.#due || now < this.#before - clockStep
  }

  /** A run has signed. */
  note(report: SignReport | undefined): void {
    this.#last = report
    this.#failure = undefined
    this.#before = report ? Date.now() : Number.NEGATIVE_INFINITY
    this.#due = report?.due.getTime() ?? Number.POSITIVE_INFINITY
  }

  /**
   * Sign.
   *
   * @throws RepositoryError `ERR_KEYS`, `ERR_IO`; after a while it is due again
   */
  async sign(): Promise<void> {
    this.#before = Date.now()
    this.#due = this.#before + this.#retry * 1000
    try {
      this.note(await this.#repository.sign())
    } catch (error) {
      this.#failure = error instanceof Error ? error.message : String(error)
      throw error
    }
  }
}
