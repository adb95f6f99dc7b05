/** A larger change of the clock, in ms, was no slewing and no change to summer time: it was put. */
const putBy = 3_600_000
/** ms for which a clock that was put forward has to stand: long enough for somebody, or for a time server, to put it right. */
const patience = 86_400_000

/**
 * Tells what time it is where recordings are to be deleted for their age. One that is put forward by years, by a battery
 * that is empty or a time server that is wrong, makes all of them old at once: it is believed after a day. One that is
 * put back is believed at once, for it makes nothing older.
 */
export class AgeClock {
  #last: { readonly monotonic: number; readonly unix: number } | undefined
  /** ms by which the clock is ahead of what is believed. */
  #ahead = 0
  /** Since when, on the monotonic clock. */
  #since = 0

  /**
   * Look at the clock.
   *
   * @param monotonic ms of a clock that nobody can put
   * @param unix Unix time in ms that the wall clock shows
   * @param expected Unix time in ms that it should show, where it was not looked at before
   * @returns Unix time in ms by which ages are to be counted, never later than `unix`
   */
  read(monotonic: number, unix: number, expected: number = unix): number {
    const last = this.#last ?? { monotonic, unix: expected }
    const step = unix - (last.unix + monotonic - last.monotonic)
    if (Math.abs(step) > putBy) {
      this.#ahead = Math.max(0, this.#ahead + step)
      this.#since = monotonic
    } else if (monotonic - this.#since >= patience) this.#ahead = 0
    this.#last = { monotonic, unix }
    return unix - this.#ahead
  }
}
