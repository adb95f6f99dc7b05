import type { DeltaPool, PairOptions, PairResult, PairTask } from '../deltas/pool.ts'

/** Makes what a worker missed. */
type MakeMissed = (task: PairTask, result: PairResult, options: PairOptions) => Promise<PairResult>

/**
 * A worker may fail for reasons of its own: what it missed is tried here, one pair after the other,
 * for each takes as much memory as for a worker.
 */
export function makerOfMissed(spare: DeltaPool, warn: (message: string) => void): MakeMissed {
  let turn: Promise<unknown> = Promise.resolve()
  return async (task, result, { signal, onProgress }) => {
    for (const { filename, cause } of result.missed) {
      warn(`${filename}: ${cause instanceof Error ? cause.message : cause}; it is tried here`)
    }
    const names = new Set(result.missed.map(({ filename }) => filename))
    const only = (name: string | undefined) => (names.has(name ?? '') ? name : undefined)
    const rest = { ...task, forth: only(task.forth), back: only(task.back) }
    const before = turn
    const { promise, resolve } = Promise.withResolvers<void>()
    turn = promise
    try {
      await before
      const made = await spare.make(rest, { signal, onProgress })
      const bytesRead = result.bytesRead + made.bytesRead
      return { ...made, made: [...result.made, ...made.made], bytesRead }
    } finally {
      resolve()
    }
  }
}
