/** ms without an answer after which a replica of our own hangs; the one that is started in its place has as long to answer. */
const patience = 10_000

/** Tells when a replica is to be ended, to be started again. */
export interface HangWatch {
  /**
   * Whether it hangs: then it is taken to be ended now.
   *
   * @param silentFor - ms since it answered last
   * @param now - ms of a clock that never steps
   */
  isHung(silentFor: number, now: number): boolean
}

/** Watch a replica: on a busy machine one that is started is not ended again before it could say a word. */
export function watchHanging(): HangWatch {
  let ended = Number.NEGATIVE_INFINITY
  return {
    isHung(silentFor, now) {
      if (Math.min(silentFor, now - ended) <= patience) return false
      ended = now
      return true
    },
  }
}
