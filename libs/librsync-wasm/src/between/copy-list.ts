import type { Copies } from './desk.ts'

/** More copies than this are not kept: 24 MiB. */
export const mostCopies: number = 2 ** 20

const firstCapacity = 1024

/** A list of copies that grows, up to a limit. */
export class CopyList {
  #numbers = new Float64Array(firstCapacity * 3)
  #count = 0
  #isWhole = true
  readonly #most: number

  /** @param most - how many it may hold */
  constructor(most: number = mostCopies) {
    this.#most = most
  }

  /** Whether all that was added is there. */
  get isWhole(): boolean {
    return this.#isWhole
  }

  /** What was added, as long as nothing else is. */
  get copies(): Copies {
    return this.#numbers.subarray(0, this.#count * 3)
  }

  /** What was added; the list holds it no longer. */
  take(): Copies {
    const { copies } = this
    this.#numbers = new Float64Array(firstCapacity * 3)
    this.#count = 0
    return copies
  }

  /** Add a copy, unless there are too many. */
  add(start: number, length: number, offset: number): void {
    if (this.#count === this.#most) {
      this.#isWhole = false
      return
    }
    const at = this.#count * 3
    if (at === this.#numbers.length) this.#grow()
    this.#numbers[at] = start
    this.#numbers[at + 1] = length
    this.#numbers[at + 2] = offset
    this.#count += 1
  }

  #grow(): void {
    const larger = new Float64Array(Math.min(this.#most * 3, this.#numbers.length * 2))
    larger.set(this.#numbers)
    this.#numbers = larger
  }
}
