import { availableParallelism } from 'node:os'
import type { PublishOptions } from '@boxwright/durable'
import { RsyncError } from '../../errors.ts'

/** How far a comparison has come. */
export interface BetweenProgress {
  /** What is being done: the basis is read into an index, or the target is searched. */
  readonly phase: 'index' | 'match'
  /** How much of it is done, in bytes. */
  readonly done: number
  /** How much there is to do, in bytes. */
  readonly total: number
}

/** What to compare, and how. */
export interface BetweenFilesOptions extends PublishOptions {
  /** The path of the old file. */
  readonly basis: string
  /** The path of the new file. */
  readonly target: string
  /** The path of the delta, written aside and published when it is whole. */
  readonly delta: string
  /**
   * How many threads search. Each costs some 10 MB; the delta is the same with any number. Default: as many as
   * there are cores, at most 4, with which the process stays below 256 MB for any size.
   */
  readonly workers?: number
  /** Stop: the threads are ended, and nothing is left behind. */
  readonly signal?: AbortSignal
  /** Is told how far it has come, some hundred times at most. What it throws ends the comparison. */
  readonly onProgress?: (progress: BetweenProgress) => void
}

const defaultWorkers = 4

/** Options in, settings out; every fault at once. */
export function betweenSettings(options: BetweenFilesOptions): { readonly workers: number } {
  const { workers = Math.min(defaultWorkers, availableParallelism()) } = options
  const faults = (['basis', 'target', 'delta'] as const)
    .filter((name) => typeof options[name] !== 'string' || options[name] === '')
    .map((name) => `${name}: expected a path, got ${show(options[name])}`)
  if (!(Number.isInteger(workers) && workers >= 1 && workers <= 256)) {
    faults.push(`workers: expected a whole number from 1 to 256, got ${show(workers)}`)
  }
  if (faults.length > 0) throw new RsyncError('ERR_OPTIONS', faults.join('; '))
  return { workers }
}

function show(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}
