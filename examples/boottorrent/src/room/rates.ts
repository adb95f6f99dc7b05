import type { RateSample } from '../api/types.ts'

/** Samples that are kept: five minutes of seconds. */
const most = 300

/** The rates of late, made of totals. */
export class Rates {
  readonly #samples: RateSample[] = []
  #last: { readonly at: number; readonly server: number; readonly peers: number } | undefined

  /** The samples, the oldest first. */
  get samples(): readonly RateSample[] {
    return this.#samples
  }

  /**
   * Note totals.
   *
   * @param totals in bytes, since the start
   * @param at in ms, by a clock that nobody sets
   * @param time Unix time in ms
   * @returns what was given since the last time
   */
  note(
    totals: { readonly server: number; readonly peers: number },
    at: number,
    time: number,
  ): RateSample {
    const { server, peers } = totals
    const last = this.#last ?? { at, server, peers }
    const seconds = (at - last.at) / 1000
    // A source that was started anew counts from nothing.
    const rate = (now: number, before: number): number =>
      seconds > 0 ? Math.max(0, now - before) / seconds : 0
    this.#last = { at, server, peers }
    const sample = {
      time,
      server: Math.round(rate(server, last.server)),
      peers: Math.round(rate(peers, last.peers)),
    }
    this.#samples.push(sample)
    if (this.#samples.length > most) this.#samples.shift()
    return sample
  }
}
