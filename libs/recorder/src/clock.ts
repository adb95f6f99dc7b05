/** Neither a crystal nor an NTP daemon is further off than this: 1,000 parts in a million. */
const clamp = 1000e-6
/** ms over which marks are gathered into one observation. */
const windowTime = 1000
/** Observations that the estimate remembers: five minutes. */
const memory = 300
/** Windows after a resumption in which the run's own offset is measured. */
const settling = 3

/**
 * Tells at which device frame a moment lies, from marks that say "by this time, so many frames had been
 * captured". Marks come late, never early, so the earliest of each second counts; the rate is followed by a
 * growing-memory alpha-beta filter (its gains make it the least-squares line until `memory` is full).
 *
 * Frames lost are not counted by the device. After {@link resume}, the device's own count may be off by up to
 * a period; that offset is measured and taken out, so that the errors of many holes do not add up.
 */
export class DeviceClock {
  readonly #nominal: number
  #rate: number
  #anchorTime: number | undefined
  #anchorFrame = 0
  #windowEnd = 0
  #windowBest = Number.NEGATIVE_INFINITY
  #observations = 0
  #runOffset = 0
  #unsettled = 0

  /** @param rate nominal frames a second, in Hz. */
  constructor(rate: number) {
    this.#nominal = rate / 1000
    this.#rate = this.#nominal
  }

  /** How much faster than nominal the device runs by our clock, in parts per million. */
  get drift(): number {
    return (this.#rate / this.#nominal - 1) * 1e6
  }

  /** How far, in ms, the last marks were ahead of what a device could have captured. */
  get ahead(): number {
    return this.#windowBest / this.#nominal
  }

  /** `frames` frames had been captured by `time` (ms, any monotonic clock). */
  mark(frames: number, time: number): void {
    if (this.#anchorTime === undefined) {
      this.#anchorTime = time
      this.#anchorFrame = frames
      this.#windowEnd = time + windowTime
    }
    const error = frames - this.frameAt(time) - this.#runOffset
    this.#windowBest = Math.max(this.#windowBest, error)
    if (time < this.#windowEnd) return
    this.#observe(this.#windowBest, time)
    this.#windowBest = Number.NEGATIVE_INFINITY
    this.#windowEnd = time + windowTime
  }

  /** The device captures again at `time`: the device frame that it is at. */
  resume(time: number): number {
    this.#runOffset = 0
    this.#unsettled = settling
    this.#windowBest = Number.NEGATIVE_INFINITY
    this.#windowEnd = time + windowTime
    return this.frameAt(time)
  }

  /** The device frame, with a fraction, at `time` in ms. */
  frameAt(time: number): number {
    return this.#anchorFrame + (time - (this.#anchorTime ?? time)) * this.#rate
  }

  /** The time in ms at which device frame `frame` is captured. */
  timeOf(frame: number): number {
    return (this.#anchorTime ?? 0) + (frame - this.#anchorFrame) / this.#rate
  }

  #observe(error: number, time: number): void {
    if (this.#unsettled > 0) {
      this.#unsettled--
      this.#runOffset += error / (settling - this.#unsettled)
      return
    }
    const elapsed = time - (this.#anchorTime ?? time)
    this.#observations = Math.min(this.#observations + 1, memory)
    const n = this.#observations + 1
    const alpha = (2 * (2 * n - 1)) / (n * (n + 1))
    const beta = 6 / (n * (n + 1))
    this.#anchorFrame = this.frameAt(time) + alpha * error
    this.#anchorTime = time
    const limit = this.#nominal * clamp
    const rate = this.#rate + (beta * error) / Math.max(elapsed, windowTime)
    this.#rate = Math.min(this.#nominal + limit, Math.max(this.#nominal - limit, rate))
  }
}

/** A larger change of the wall clock against the monotonic one, in ms, is a step; a smaller one is slewed. */
const stepThreshold = 100

/** Follows the wall clock from the monotonic one: slowly while it is slewed, at once when it steps. */
export class WallClock {
  #offset: number | undefined
  #at = 0

  /**
   * Compare the clocks, both in ms.
   *
   * @returns by how many ms the wall clock has stepped, 0 when it has not.
   */
  observe(monotonic: number, unix: number): number {
    const offset = unix - monotonic
    if (this.#offset === undefined) this.#offset = offset
    const change = offset - this.#offset
    const slewed = (monotonic - this.#at) * clamp
    this.#at = monotonic
    if (Math.abs(change) > stepThreshold) {
      this.#offset = offset
      return change
    }
    this.#offset += Math.min(slewed, Math.max(-slewed, change))
    return 0
  }

  /** Unix time in ms at `monotonic` ms. */
  unix(monotonic: number): number {
    return monotonic + (this.#offset ?? 0)
  }

  /** Monotonic time in ms at `unix` ms. */
  monotonic(unix: number): number {
    return unix - (this.#offset ?? 0)
  }
}
