import { parentPort, workerData } from 'node:worker_threads'
import { type HashedFiles, hashRange } from './hash-range.ts'

/** What a thread is made for. It is then sent the numbers of pieces, some at a time. */
export interface HashWork {
  /** What is read. */
  readonly files: HashedFiles
  /** Whether pieces may be missing. */
  readonly mayLack: boolean
}

/** What it answers. */
export interface HashAnswer {
  /** `hashWidth` bytes for each piece that was asked for. */
  readonly hashes: Uint8Array
  /** Those that could not be read. */
  readonly missing: readonly number[]
  /** Why it could not; the rest is empty then. */
  readonly failure?: unknown
}

const { files, mayLack }: HashWork = workerData

parentPort?.on('message', (pieces: readonly number[]) => {
  const missing: number[] = []
  let answer: HashAnswer
  try {
    const note = mayLack ? (piece: number) => void missing.push(piece) : undefined
    answer = { hashes: hashRange(files, pieces, note), missing }
  } catch (failure) {
    answer = { hashes: new Uint8Array(), missing, failure }
  }
  parentPort?.postMessage(answer)
})
