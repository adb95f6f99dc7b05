/** How fast something goes, and for how long. */
export interface Pace {
  /** Since it began, in units a second. */
  readonly rate: number
  /** Seconds that are left at this rate; nothing before it is known. */
  readonly left: number | undefined
}

/**
 * Measure how fast something goes. What was done when it is first asked counts as known before.
 *
 * @param now a clock, in ms
 */
export function paceOf(now: () => number): (done: number, total: number) => Pace {
  let begun: { readonly at: number; readonly done: number } | undefined
  return (done, total) => {
    begun ??= { at: now(), done }
    const seconds = (now() - begun.at) / 1000
    const rate = seconds > 0 ? Math.max(0, done - begun.done) / seconds : 0
    return { rate, left: rate > 0 ? Math.max(0, total - done) / rate : undefined }
  }
}
