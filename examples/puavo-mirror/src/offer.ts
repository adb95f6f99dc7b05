import type { DescribedSeries, Repository } from '@boxwright/repository'

/** What clients can fetch, as it was last seen. */
export class Offer {
  #series: readonly DescribedSeries[] = []
  /** Looks that have begun, and the last of them that counted. */
  #looks = 0
  #last = 0

  /** The series. */
  get series(): readonly DescribedSeries[] {
    return this.#series
  }

  /**
   * Look again.
   *
   * @returns whether that counts: one that took longer than a later one saw an older mirror
   * @throws RepositoryError `ERR_IO`
   */
  async look(repository: Repository): Promise<boolean> {
    const look = ++this.#looks
    const series = await repository.describe()
    if (look < this.#last) return false
    this.#last = look
    this.#series = series
    return true
  }
}
