import type { PruneReport, Repository } from '@boxwright/repository'

/** s at most between two looks. */
const lookEvery = 3600

/** Removes what no series of a mirror lists any more, once its time of grace is over. */
export class Pruner {
  readonly #repository: Repository
  readonly #grace: number | null
  /** When to look, in ms of the clock of {@link performance}. */
  #due = 0

  /** @param grace in s; `null`: everything stays */
  constructor(repository: Repository, grace: number | null) {
    this.#repository = repository
    this.#grace = grace
  }

  /** Whether it is time to look. */
  get isDue(): boolean {
    return this.#grace !== null && performance.now() >= this.#due
  }

  /** What is listed has changed: look as soon as there is time. */
  ask(): void {
    this.#due = 0
  }

  /**
   * Look, and remove.
   *
   * @returns what was removed, if anything was
   * @throws RepositoryError `ERR_BUSY`, `ERR_CONFIG`, `ERR_IO`: the next look comes in its time
   */
  async prune(): Promise<PruneReport | undefined> {
    const grace = this.#grace ?? Number.POSITIVE_INFINITY
    this.#due = performance.now() + Math.min(grace, lookEvery) * 1000
    const report = await this.#repository.prune({ grace })
    return report.files.length + report.series.length > 0 ? report : undefined
  }
}
