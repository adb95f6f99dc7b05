/** What a meter's needle remembers of one channel; levels in dBFS. */
export interface Needle {
  /** The peak, falling slowly. */
  readonly peak: number
  /** The highest of late. */
  readonly hold: number
  /** When it was held, ms. */
  readonly heldAt: number
  /** When it last clipped, ms; 0: never. */
  readonly clippedAt: number
}

/** The bottom of the scale. */
export const floor = -60

/** ms that a peak is held. */
const holdFor = 1500

/** dB a second that a needle falls: 20 dB in 1.7 s, as IEC 60268-10's type I falls. */
const fall = 20 / 1.7

/** From here on it may have been clipped: the largest 16 bit sample is at -0.0003. */
const clipAt = -0.01

/** A needle at rest. */
export const resting: Needle = { peak: floor, hold: floor, heldAt: 0, clippedAt: 0 }

/**
 * Move a needle.
 *
 * @param needle where it was
 * @param peak the peak of the last moment, in dBFS; `null` is silence
 * @param time now, ms
 * @param since ms since the last move
 */
export function moved(needle: Needle, peak: number | null, time: number, since: number): Needle {
  const level = Math.max(floor, peak ?? floor)
  const fallen = Math.max(level, needle.peak - (fall * since) / 1000)
  const clippedAt = level >= clipAt ? time : needle.clippedAt
  const rises = level >= needle.hold
  if (rises) return { peak: fallen, hold: level, heldAt: time, clippedAt }
  if (time - needle.heldAt < holdFor) return { ...needle, peak: fallen, clippedAt }
  return { peak: fallen, hold: Math.max(fallen, floor), heldAt: time - holdFor, clippedAt }
}

/** Where on the scale a level is, from 0 to 1. */
export function placeOf(level: number | null, min: number = floor, max = 0): number {
  return Math.min(1, Math.max(0, ((level ?? min) - min) / (max - min)))
}
