/** The box's clock, as seen from a browser whose own may be off. */
export interface Clock {
  /** Unix ms on the box. */
  now(): number
  /** The box has just said what time it is. */
  set(time: number): void
}

/** A difference of less is the network's; ms. */
const close = 250

/** Make a clock. @param own the browser's clock, Unix ms */
export function createClock(own: () => number = Date.now): Clock {
  let ahead = 0
  return {
    now: () => own() + ahead,
    set(time) {
      if (Math.abs(time - own() - ahead) > close) ahead = time - own()
    },
  }
}
