import { powerToDecibels } from '../decibels.ts'

/** Loudness of K-weighted power, in LUFS: ITU-R BS.1770-4, Annex 1, equation 2. */
export function loudnessOf(power: number): number {
  return -0.691 + powerToDecibels(power)
}

/** Nothing below this counts: BS.1770-4's absolute gate, in LUFS. */
const absoluteGate = -70
const binsPerUnit = 20
const bins = 100 * binsPerUnit

/**
 * Windows of a programme sorted by loudness, in bins of 0.05 LU with their exact power: 24 kB, however long
 * the programme. Only windows in the one bin that a gate falls into can be judged wrongly.
 */
export class LoudnessHistogram {
  readonly #counts = new Uint32Array(bins)
  readonly #powers = new Float64Array(bins)

  /** Add a window of this mean power, unless the absolute gate keeps it out. */
  add(power: number): void {
    const loudness = loudnessOf(power)
    if (!(loudness >= absoluteGate)) return
    const bin = binOf(loudness)
    this.#counts[bin] = (this.#counts[bin] as number) + 1
    this.#powers[bin] = (this.#powers[bin] as number) + power
  }

  /** Loudness of what is louder than `relativeGate` LU below the loudness of all: `-Infinity` if nothing is. */
  gated(relativeGate: number): number {
    const all = this.#mean(0)
    return all === 0 ? Number.NEGATIVE_INFINITY : loudnessOf(this.#mean(gateBin(all, relativeGate)))
  }

  /** LU between two quantiles (0 to 1) of what passes the relative gate; 0 if nothing does. */
  spread(relativeGate: number, low: number, high: number): number {
    const all = this.#mean(0)
    if (all === 0) return 0
    const first = gateBin(all, relativeGate)
    const count = this.#counts.subarray(first).reduce((sum, value) => sum + value, 0)
    const quantile = (share: number): number => {
      let left = Math.round((count - 1) * share)
      let bin = first
      while (left >= (this.#counts[bin] as number)) left -= this.#counts[bin++] as number
      return bin / binsPerUnit
    }
    return quantile(high) - quantile(low)
  }

  /** Forget everything. */
  clear(): void {
    this.#counts.fill(0)
    this.#powers.fill(0)
  }

  /** Mean power of the windows from bin `first` on. */
  #mean(first: number): number {
    let sum = 0
    let count = 0
    for (let bin = first; bin < bins; bin++) {
      sum += this.#powers[bin] as number
      count += this.#counts[bin] as number
    }
    return count === 0 ? 0 : sum / count
  }
}

function binOf(loudness: number): number {
  const bin = Math.floor((loudness - absoluteGate) * binsPerUnit)
  return Math.max(0, Math.min(bins - 1, bin))
}

function gateBin(power: number, relativeGate: number): number {
  return binOf(loudnessOf(power) + relativeGate)
}
