import type { BetweenProgress, CompareOptions } from './options.ts'

/** How often progress is told of. */
const mostTimes = 256

/** Tell a listener of a phase, not too often. @returns to be told how many bytes have been done since */
export function teller(
  { onProgress }: CompareOptions,
  phase: BetweenProgress['phase'],
  total: number,
): (bytes: number) => void {
  let done = 0
  let told = 0
  return (bytes) => {
    done += bytes
    if (done < total && done - told < total / mostTimes) return
    told = done
    onProgress?.({ phase, done, total })
  }
}
