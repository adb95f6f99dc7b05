import type { Repository, SignReport } from '@boxwright/repository'

/** Signs a mirror again before clients have to take it for old. */
export class Signer {
  readonly #repository: Repository
  readonly #retry: number
  #due = Number.POSITIVE_INFINITY
  #last: SignReport | undefined

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

  /** Whether it is time. */
  get isDue(): boolean {
    return Date.now() >= this.#due
  }

  /** A run has signed. */
  note(report: SignReport | undefined): void {
    this.#last = report
    this.#due = report?.due.getTime() ?? Number.POSITIVE_INFINITY
  }

  /**
   * Sign.
   *
   * @throws RepositoryError `ERR_KEYS`, `ERR_IO`; after a while it is due again
   */
  async sign(): Promise<void> {
    this.#due = Date.now() + this.#retry * 1000
    this.note(await this.#repository.sign())
  }
}
