/** Over which time silences are remembered, in ms. */
const memory = 4000
/** For how long a peer is asked ahead at least, in s: what lies between two looks at a busy computer. */
const least = 0.1
/** At most, in s. */
const most = 1.5

/**
 * For how long a peer is asked ahead: twice the longest silence between two of its blocks of late. Who gives without a
 * break is asked for little: what is not asked for yet can come from another one. Transmission answers twice a second: it
 * would never get faster if it were asked for less than that ahead.
 */
export class RequestDepth {
  /** When a block came last, or the first one was asked for, in ms. */
  #at: number | undefined
  /** The longest silence of the time that is over, and of the one that goes on. */
  #old = 0
  #current = 0
  #began = 0

  /** It is asked for something, and gives nothing that was asked for before. @param now - in ms */
  began(now: number): void {
    this.#at = now
  }

  /** A block came. @param now - in ms */
  arrived(now: number): void {
    const silence = now - (this.#at ?? now)
    this.#at = now
    if (now - this.#began > memory) {
      this.#old = this.#current
      this.#current = 0
      this.#began = now
    }
    this.#current = Math.max(this.#current, silence)
  }

  /**
   * How much it is asked for at a time, in bytes.
   *
   * @param rate - what it gives, in bytes a second
   */
  bytes(rate: number): number {
    const silence = Math.max(this.#old, this.#current) / 1000
    return rate * Math.min(most, Math.max(least, 2 * silence))
  }
}
