import { decibelsToAmplitude } from '../decibels.ts'

/** Something audible (or its absence) began or ended. */
export interface SoundEvent {
  /** What: every channel quieter than the threshold, or some channel at full scale. */
  readonly type: 'silence' | 'clipping'
  /** `started` is told late, once it has lasted; `ended` gives the whole length. */
  readonly state: 'started' | 'ended'
  /** Device frame of the first frame in it. */
  readonly position: number
  /** How long it has lasted so far (`started`) or did last (`ended`), in frames. */
  readonly frames: number
}

/** Finds one kind of {@link SoundEvent} in planes of samples. */
export interface Detector {
  /**
   * Look at frames `from` to `to` (excluded) of every plane: at most 100 ms at once.
   *
   * @param planes one for each channel, full scale 1
   * @param peaks the largest magnitude of each plane between `from` and `to`
   * @param position device frame of `from`
   */
  look(
    planes: readonly Float64Array[],
    from: number,
    to: number,
    peaks: Float64Array,
    position: number,
  ): SoundEvent[]
}

/** When to speak of silence. */
export interface SilenceOptions {
  /** Every sample of every channel is below this, in dBFS. Default -60. */
  readonly threshold?: number
  /** For so many seconds, at least 0.1. Default 5. */
  readonly duration?: number
}

/** When to speak of clipping. */
export interface ClippingOptions {
  /** Samples at or above this, in dBFS. Default -0.01: full scale, or a hair below. */
  readonly threshold?: number
  /** So many of them in a row in one channel. Default 3: one alone may be honest. */
  readonly samples?: number
  /** It has ended after so many seconds without, at least 0.1. Default 1. */
  readonly hold?: number
}

/** Find silence. @param rate in Hz */
export function createSilenceDetector(rate: number, options: SilenceOptions = {}): Detector {
  const threshold = decibelsToAmplitude(options.threshold ?? -60)
  const duration = Math.round((options.duration ?? 5) * rate)
  let quietSince: number | undefined
  let told = false
  return {
    look(planes, from, to, peaks, position) {
      const events: SoundEvent[] = []
      quietSince ??= position
      if (!peaks.every((peak) => peak < threshold)) {
        // A gap between two sounds inside 100 ms is shorter than any silence: the edges suffice.
        const first = position + edge(planes, from, to, threshold, 1) - from
        const last = position + edge(planes, from, to, threshold, -1) - from
        const frames = first - quietSince
        const silence = { type: 'silence', position: quietSince, frames } as const
        if (!told && frames >= duration) events.push({ ...silence, state: 'started' })
        if (told || frames >= duration) events.push({ ...silence, state: 'ended' })
        told = false
        quietSince = last + 1
      }
      const frames = position + to - from - quietSince
      if (!told && frames >= duration) {
        events.push({ type: 'silence', state: 'started', position: quietSince, frames })
        told = true
      }
      return events
    },
  }
}

/** The first (`step` 1) or last (`step` -1) index at which a plane reaches the threshold. */
function edge(
  planes: readonly Float64Array[],
  from: number,
  to: number,
  threshold: number,
  step: 1 | -1,
): number {
  const start = step === 1 ? from : to - 1
  for (let i = start; i >= from && i < to; i += step) {
    for (const plane of planes) if (Math.abs(plane[i] as number) >= threshold) return i
  }
  return start
}

/** Find clipping. @param rate in Hz @param channels samples in a frame */
export function createClippingDetector(
  rate: number,
  channels: number,
  options: ClippingOptions = {},
): Detector {
  const threshold = decibelsToAmplitude(options.threshold ?? -0.01)
  const enough = options.samples ?? 3
  const hold = Math.round((options.hold ?? 1) * rate)
  const runs = new Uint32Array(channels)
  let clipping: Span | undefined
  const event = (state: SoundEvent['state'], { first, last }: Span): SoundEvent => {
    return { type: 'clipping', state, position: first, frames: last - first + 1 }
  }
  /** The first and the last clipped frame of one plane; goes on with the run it was in. */
  const find = (plane: Float64Array, from: number, to: number, channel: number): Span => {
    const found = { first: Number.POSITIVE_INFINITY, last: Number.NEGATIVE_INFINITY }
    let run = runs[channel] as number
    for (let i = from; i < to; i++) {
      run = Math.abs(plane[i] as number) >= threshold ? run + 1 : 0
      if (run < enough) continue
      found.first = Math.min(found.first, i - run + 1)
      found.last = i
    }
    runs[channel] = run
    return found
  }
  return {
    look(planes, from, to, peaks, position) {
      const events: SoundEvent[] = []
      let first = Number.POSITIVE_INFINITY
      let last = Number.NEGATIVE_INFINITY
      for (const [channel, plane] of planes.entries()) {
        if ((peaks[channel] as number) < threshold) {
          runs[channel] = 0
          continue
        }
        const found = find(plane, from, to, channel)
        first = Math.min(first, position - from + found.first)
        last = Math.max(last, position - from + found.last)
      }
      // A run too short to count may grow into one: it is not yet known to be clean.
      const cleanUntil = Math.min(first, position + to - from - Math.max(...runs))
      if (clipping && cleanUntil - clipping.last > hold) {
        events.push(event('ended', clipping))
        clipping = undefined
      }
      if (last < 0) return events
      if (clipping) clipping.last = last
      else {
        clipping = { first, last }
        events.push(event('started', clipping))
      }
      return events
    },
  }
}

/** Frames from the first to the last, both included. */
interface Span {
  first: number
  last: number
}
