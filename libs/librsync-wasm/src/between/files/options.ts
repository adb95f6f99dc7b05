import { availableParallelism } from 'node:os'
import { type FileOptions, fileFaults, type Progress, pathFaults } from '../../files/options.ts'
import { integer, refuse, show } from '../../options.ts'

/** How far a comparison has come. */
export interface BetweenProgress extends Progress {
  /**
   * What is being done: a file is read into an index, the target is searched, or, for the way back, what is
   * left of the old file.
   */
  readonly phase: 'index' | 'match' | 'match back'
}

/** An index that was made before: the bytes of it, or the path of a file with them. */
export type KeptIndex = Uint8Array | string

/** How files are compared. */
export interface CompareOptions extends Omit<FileOptions, 'onProgress'> {
  /**
   * How many threads search. Each costs some 10 MB; the delta is the same with any number. Default: as many as
   * there are cores, at most 4, with which the process stays below 256 MB for any size.
   */
  readonly workers?: number
  /** Is told how far it has come, some hundred times. What it throws ends the comparison. */
  readonly onProgress?: (progress: BetweenProgress) => void
}

/** How two files are compared. */
export interface BetweenOptions extends CompareOptions {
  /** An index of the basis, by `createIndexer`: then the basis is only read where it matches. */
  readonly index?: KeptIndex
}

const defaultWorkers = 4
const mostWorkers = 256

/** How the result is written. */
export function publication({ clobber, sync, signal }: CompareOptions): FileOptions {
  return { ...(clobber && { clobber }), ...(sync && { sync }), ...(signal && { signal }) }
}

/** @returns how many threads are to search */
export function workersOf({ workers }: CompareOptions): number {
  return workers ?? Math.min(defaultWorkers, availableParallelism())
}

/** Throw all that is wrong at once. */
export function refuseComparison(
  options: CompareOptions,
  paths: Readonly<Record<string, unknown>>,
  indexes: Readonly<Record<string, unknown>>,
  more: readonly string[] = [],
): void {
  refuse([
    ...Object.entries(paths).flatMap(([key, path]) => pathFaults(key, path)),
    ...more,
    ...Object.entries(indexes).flatMap(([key, index]) => indexFaults(key, index)),
    ...fileFaults(publication(options)),
    ...integer('workers', workersOf(options), 1, mostWorkers),
  ])
}

function indexFaults(key: string, index: unknown): string[] {
  if (index === undefined || index instanceof Uint8Array) return []
  return typeof index === 'string'
    ? pathFaults(key, index)
    : [`${key}: expected bytes or a path, got ${show(index)}`]
}
