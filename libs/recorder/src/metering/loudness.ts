import { LoudnessHistogram, loudnessOf } from './loudness-histogram.ts'

/** Steps of 100 ms in a momentary window (400 ms), and in a short-term one (3 s): EBU Tech 3341. */
const momentarySteps = 4
const shortTermSteps = 30

/** Loudness as it goes and of the whole, from the power of each 100 ms. */
export interface LoudnessWindows {
  /** @param power K-weighted, channels added with their weights: the mean square of 100 ms */
  push(power: number): void
  /** The last 400 ms, in LUFS. */
  momentary(): number
  /** The last 3 s, in LUFS. */
  shortTerm(): number
  /** The largest momentary loudness since the start, in LUFS. */
  momentaryMax(): number
  /** The largest short-term loudness since the start, in LUFS. */
  shortTermMax(): number
  /** The gated loudness since the start, in LUFS. */
  integrated(): number
  /** The loudness range since the start, in LU. */
  range(): number
  /** Start anew: nothing heard before counts for maxima, integrated loudness and range. */
  restart(): void
}

/** Make windows that have heard nothing. */
export function createLoudnessWindows(): LoudnessWindows {
  const recent = new Float64Array(shortTermSteps)
  const momentaries = new LoudnessHistogram()
  const shortTerms = new LoudnessHistogram()
  let next = 0
  let steps = 0
  let momentaryMax = 0
  let shortTermMax = 0

  /** Mean power over the last `size` steps; those before the latest `within` count as silence. */
  const mean = (size: number, within: number): number => {
    let sum = 0
    for (let back = 1; back <= Math.min(size, within); back++) {
      sum += recent[(next - back + shortTermSteps) % shortTermSteps] as number
    }
    return sum / size
  }

  return {
    push(power) {
      recent[next] = power
      next = (next + 1) % shortTermSteps
      steps++
      const momentary = mean(momentarySteps, steps)
      const shortTerm = mean(shortTermSteps, steps)
      momentaryMax = Math.max(momentaryMax, momentary)
      shortTermMax = Math.max(shortTermMax, shortTerm)
      // A gating block is a whole window since the start: BS.1770-4, Annex 1.
      if (steps >= momentarySteps) momentaries.add(momentary)
      if (steps >= shortTermSteps) shortTerms.add(shortTerm)
    },
    momentary: () => loudnessOf(mean(momentarySteps, momentarySteps)),
    shortTerm: () => loudnessOf(mean(shortTermSteps, shortTermSteps)),
    momentaryMax: () => loudnessOf(momentaryMax),
    shortTermMax: () => loudnessOf(shortTermMax),
    integrated: () => momentaries.gated(-10),
    range: () => shortTerms.spread(-20, 0.1, 0.95),
    restart() {
      momentaries.clear()
      shortTerms.clear()
      steps = 0
      momentaryMax = 0
      shortTermMax = 0
    },
  }
}
