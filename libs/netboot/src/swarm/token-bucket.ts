/** Lets through so many bytes a second. */
export class TokenBucket {
  readonly #rate: number
  #tokens: number
  #at: number

  /** @param rate - in bytes a second; `Infinity`: no limit. @param now - in ms */
  constructor(rate: number, now: number) {
    this.#rate = rate
    this.#tokens = this.#most
    this.#at = now
  }

  /** How many bytes may go now. It may become less than none: what must not be cut is paid off later. @param now - in ms */
  available(now: number): number {
    if (this.#rate === Number.POSITIVE_INFINITY) return this.#rate
    const gained = (Math.max(0, now - this.#at) * this.#rate) / 1000
    this.#tokens = Math.min(this.#most, this.#tokens + gained)
    this.#at = now
    return Math.floor(this.#tokens)
  }

  /** So many have gone. */
  spend(bytes: number): void {
    if (this.#rate !== Number.POSITIVE_INFINITY) this.#tokens -= bytes
  }

  /** What may go at once after a rest: that of a tenth of a second. */
  get #most(): number {
    return this.#rate / 10
  }
}
