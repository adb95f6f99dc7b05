/** Over which time a rate is told, in ms. */
const window = 2000

/** How much comes in a second, of late. */
export class RateMeter {
  #rate = 0
  #at: number

  /** Begin with nothing. @param now - in ms */
  constructor(now: number) {
    this.#at = now
  }

  /** So much came. @param amount - in bytes. @param now - in ms */
  add(amount: number, now: number): void {
    this.#fade(now)
    this.#rate += amount / (window / 1000)
  }

  /** In bytes a second. @param now - in ms */
  rate(now: number): number {
    this.#fade(now)
    return this.#rate
  }

  #fade(now: number): void {
    if (now <= this.#at) return
    this.#rate *= Math.exp((this.#at - now) / window)
    this.#at = now
  }
}
