import { amplitudeToDecibels, powerToDecibels } from '../decibels.ts'
import { createKWeighting, type KWeighting } from './k-weighting.ts'
import { createTruePeak, type TruePeak, truePeakHistory } from './true-peak.ts'

/** One channel over some time. */
export interface ChannelLevels {
  /** The smallest sample; full scale is -1. */
  readonly min: number
  /** The largest sample; full scale is 1. */
  readonly max: number
  /** The largest magnitude of a sample, in dBFS; `-Infinity` for digital silence. */
  readonly peak: number
  /** Root mean square in dBFS: a full-scale sine gives -3.01. */
  readonly rms: number
  /** The largest magnitude between the samples too (ITU-R BS.1770-4, Annex 2), in dBTP. */
  readonly truePeak: number
}

/** One channel as a level meter shows it. */
export interface LiveChannel {
  /** The largest magnitude of a sample, in dBFS. */
  readonly peak: number
  /** Root mean square, in dBFS. */
  readonly rms: number
}

/** What is measured of one channel. */
export class Gauge {
  /** Smallest and largest sample of the last piece, and the sum of its squares. */
  min = 0
  max = 0
  squares = 0
  /** The largest true peak since the last restart, as an amplitude. */
  truePeak = 0
  readonly #weighting: KWeighting
  readonly #interpolator: TruePeak
  /** No sample that the interpolator still remembers is larger. */
  #remembered = 0
  #step = { peak: 0, squares: 0, energy: 0 }
  #live: LiveChannel = { peak: Number.NEGATIVE_INFINITY, rms: Number.NEGATIVE_INFINITY }
  #lowest = Number.POSITIVE_INFINITY
  #highest = Number.NEGATIVE_INFINITY
  #total = 0

  /** @param rate in Hz */
  constructor(rate: number) {
    this.#weighting = createKWeighting(rate)
    this.#interpolator = createTruePeak(rate)
  }

  /** Measure `plane[from]` to `plane[to]` (excluded). */
  piece(plane: Float64Array, from: number, to: number): void {
    let min = Number.POSITIVE_INFINITY
    let max = Number.NEGATIVE_INFINITY
    let squares = 0
    for (let i = from; i < to; i++) {
      const x = plane[i] as number
      if (x < min) min = x
      if (x > max) max = x
      squares += x * x
    }
    this.min = min
    this.max = max
    this.squares = squares
    const peak = Math.max(-min, max)
    const bound = Math.max(peak, this.#remembered)
    const known = Math.max(peak, this.truePeak)
    this.truePeak = this.#interpolator.above(plane, from, to, bound, known)
    this.#remembered = to - from < truePeakHistory ? bound : peak
    this.#step.peak = Math.max(this.#step.peak, peak)
    this.#step.squares += squares
    this.#lowest = Math.min(this.#lowest, min)
    this.#highest = Math.max(this.#highest, max)
    this.#total += squares
  }

  /** Add the K-weighted energy of `plane[from]` to `plane[to]` (excluded) to the step's. */
  weigh(plane: Float64Array, from: number, to: number): void {
    this.#step.energy += this.#weighting.energy(plane, from, to)
  }

  /** End a step of 100 ms. @returns its K-weighted mean square */
  closeStep(frames: number): number {
    const { peak, squares, energy } = this.#step
    this.#live = { peak: amplitudeToDecibels(peak), rms: powerToDecibels(squares / frames) }
    this.#step = { peak: 0, squares: 0, energy: 0 }
    return energy / frames
  }

  /** The last whole step. */
  live(): LiveChannel {
    return this.#live
  }

  /** Everything since the last restart. @param frames how many that was */
  levels(frames: number): ChannelLevels {
    const empty = frames === 0
    const min = empty ? 0 : this.#lowest
    const max = empty ? 0 : this.#highest
    return {
      min,
      max,
      peak: amplitudeToDecibels(Math.max(-min, max)),
      rms: powerToDecibels(empty ? 0 : this.#total / frames),
      truePeak: amplitudeToDecibels(this.truePeak),
    }
  }

  /** Begin a new segment: the filters and the live levels go on. */
  restart(): void {
    this.truePeak = 0
    this.#step = { peak: 0, squares: 0, energy: 0 }
    this.#lowest = Number.POSITIVE_INFINITY
    this.#highest = Number.NEGATIVE_INFINITY
    this.#total = 0
  }
}
