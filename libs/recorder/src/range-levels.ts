import { type Levels, quantise, valuesPerPoint } from './levels.ts'
import type { TimeRange } from './retention.ts'

/** Levels over a range of time, at points of equal length. */
export interface RangeLevels extends TimeRange {
  /** Samples in a frame. */
  readonly channels: number
  /** How many points the range is divided into. */
  readonly points: number
  /** As in {@link Levels}: smallest sample, largest sample and RMS of each channel at each point; 32767 is full scale. */
  readonly data: Int16Array
  /** For each point 1, or 0 where nothing was recorded. */
  readonly known: Uint8Array
}

/** Gathers {@link RangeLevels}. Memory: 25 bytes for each point and channel. */
export class RangeLevelsBuilder {
  readonly #range: TimeRange
  readonly #points: number
  readonly #channels: number
  readonly #min: Float32Array
  readonly #max: Float32Array
  readonly #squares: Float64Array
  readonly #weights: Float64Array

  /**
   * @param range what is to be covered
   * @param points how many points it is divided into
   * @param channels samples in a frame
   */
  constructor(range: TimeRange, points: number, channels: number) {
    this.#range = range
    this.#points = points
    this.#channels = channels
    this.#min = new Float32Array(points * channels).fill(Number.POSITIVE_INFINITY)
    this.#max = new Float32Array(points * channels).fill(Number.NEGATIVE_INFINITY)
    this.#squares = new Float64Array(points * channels)
    this.#weights = new Float64Array(points * channels)
  }

  /** Length of a point, in ms. */
  get width(): number {
    return (this.#range.end - this.#range.start) / this.#points
  }

  /** The points that a stretch of time touches, each with the part of the stretch in it. */
  *touched({ start, end }: TimeRange): Generator<{ point: number } & TimeRange> {
    const { start: origin } = this.#range
    const first = Math.max(0, Math.floor((start - origin) / this.width))
    for (let point = first; point < this.#points; point++) {
      const from = Math.max(start, origin + point * this.width)
      const to = Math.min(end, origin + (point + 1) * this.width)
      if (from >= end) return
      if (to > from) yield { point, start: from, end: to }
    }
  }

  /**
   * Add what is known of a part of a point.
   *
   * @param point which
   * @param channel which; there may be more than are shown
   * @param min smallest sample, full scale 1
   * @param max largest sample, full scale 1
   * @param power mean square
   * @param weight how much of the point this is, in any unit
   */
  add(
    point: number,
    channel: number,
    min: number,
    max: number,
    power: number,
    weight: number,
  ): void {
    if (channel >= this.#channels) return
    const at = point * this.#channels + channel
    this.#min[at] = Math.min(this.#min[at] as number, min)
    this.#max[at] = Math.max(this.#max[at] as number, max)
    this.#squares[at] = (this.#squares[at] as number) + power * weight
    this.#weights[at] = (this.#weights[at] as number) + weight
  }

  /** Add from a waveform that spans `whole`, as far as `part` goes. */
  addLevels(levels: Levels, whole: TimeRange, part: TimeRange): void {
    const { channels, framesPerPoint, frames, data } = levels
    const count = data.length / channels / valuesPerPoint
    const perPoint = ((whole.end - whole.start) * framesPerPoint) / frames
    for (const { point, start, end } of this.touched(part)) {
      const first = Math.max(0, Math.floor((start - whole.start) / perPoint))
      const last = Math.min(count, Math.ceil((end - whole.start) / perPoint))
      for (let one = Math.min(first, last - 1); one < last; one++) {
        for (let channel = 0; channel < channels; channel++) {
          const at = (one * channels + channel) * valuesPerPoint
          const [min, max, rms] = [data[at], data[at + 1], data[at + 2]].map(
            (value) => (value as number) / 32_767,
          ) as [number, number, number]
          this.add(point, channel, min, max, rms * rms, end - start)
        }
      }
    }
  }

  /** What was gathered. */
  build(): RangeLevels {
    const channels = this.#channels
    const data = new Int16Array(this.#points * channels * valuesPerPoint)
    const known = new Uint8Array(this.#points)
    for (let at = 0; at < this.#points * channels; at++) {
      const weight = this.#weights[at] as number
      if (weight === 0) continue
      known[Math.floor(at / channels)] = 1
      data[at * valuesPerPoint] = quantise(this.#min[at] as number)
      data[at * valuesPerPoint + 1] = quantise(this.#max[at] as number)
      data[at * valuesPerPoint + 2] = quantise(Math.sqrt((this.#squares[at] as number) / weight))
    }
    return { ...this.#range, channels, points: this.#points, data, known }
  }
}
