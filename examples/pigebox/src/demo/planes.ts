/** Frames a second of the demo's sound, in Hz. */
export const demoRate = 44_100

/** Two planes of samples, full scale 1. */
export interface Planes {
  readonly left: Float32Array
  readonly right: Float32Array
}

/** A part of the programme: from when to when, in s. */
export interface Scene {
  readonly from: number
  readonly to: number
}

/** Numbers from 0 to 1 that look random and are the same for the same seed (a linear congruence). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
