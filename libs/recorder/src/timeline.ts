import { DeviceClock, WallClock } from './clock.ts'

/**
 * A source this far ahead of its own clock, in ms, is no device: a file read at full speed. A device gets 6 s ahead at
 * most, while chrony slows all of the system's clocks by 83,333 ppm (its `maxslewrate`) because they are ahead.
 */
const tooFast = 10_000

/** Tells when each frame of a source was played, and which frame was played when. */
export class Timeline {
  readonly #rate: number
  readonly #device: DeviceClock
  readonly #wall = new WallClock()
  #live: boolean
  #start: number | undefined

  /**
   * @param rate frames a second, in Hz.
   * @param live `false`: the frames come when they come, and last as long as they nominally do.
   * @param start Unix time in ms of the first frame, for a source that is not live; now by default.
   */
  constructor(rate: number, live: boolean, start?: number) {
    this.#rate = rate
    this.#device = new DeviceClock(rate)
    this.#live = live
    this.#start = start
  }

  /** Whether the clock leads; when not, the nominal rate does. */
  get live(): boolean {
    return this.#live
  }

  /** How much faster than nominal the device runs, in parts per million; 0 on nominal time. */
  get drift(): number {
    return this.#live ? this.#device.drift : 0
  }

  /**
   * By `monotonic` (ms), when the wall clock showed `unix` (ms), `frames` frames had been captured.
   *
   * @returns by how many ms the wall clock stepped since the last mark, 0 when it did not.
   */
  mark(frames: number, monotonic: number, unix: number): number {
    const step = this.#wall.observe(monotonic, unix)
    this.#device.mark(frames, monotonic)
    this.#start ??= unix - (frames / this.#rate) * 1000
    if (!this.#live) return 0
    if (this.#device.ahead > tooFast) this.#live = false
    return step
  }

  /** The device captures again at `monotonic` ms: the first frame that it then delivers. */
  resume(monotonic: number): number {
    return Math.round(this.#device.resume(monotonic))
  }

  /** Unix time in ms at which `frame` was played. */
  timeOf(frame: number): number {
    if (this.#live) return this.#wall.unix(this.#device.timeOf(frame))
    return (this.#start ?? 0) + (frame / this.#rate) * 1000
  }

  /** The first frame that was played at `unix` ms or later. */
  frameAt(unix: number): number {
    if (this.#live) return Math.ceil(this.#device.frameAt(this.#wall.monotonic(unix)))
    return Math.ceil(exact(((unix - (this.#start ?? 0)) * this.#rate) / 1000))
  }
}

/**
 * Take the dust off a number of frames, so that a cut at 14:15:00 is not one frame late. A Unix time in ms is a
 * double with steps of 0.24 µs: a twentieth of a frame at 192 kHz.
 */
function exact(frames: number): number {
  const nearest = Math.round(frames)
  return Math.abs(frames - nearest) < 0.1 ? nearest : frames
}
