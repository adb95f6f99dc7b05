import { availableParallelism } from 'node:os'
import {
  type BlockingOptions,
  type FileOptions,
  fileFaults,
  type Progress,
  pathFaults,
} from '../../files/options.ts'
import { integer, refuse, show } from '../../options.ts'
import type { Through } from './known-copies.ts'

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
export interface CompareOptions extends Omit<FileOptions, 'onProgress'>, BlockingOptions {
  /**
   * How many threads search. Each costs some 16 MB; the delta is the same with any number. Default: as many as
   * there are cores, at most 4, and of large files so many that the process stays below 256 MB: 2 from some 7 GB on; with
   * `blocking` 1, the one that asks.
   */
  readonly workers?: number
  /** Is told how far it has come, some hundred times. What it throws ends the comparison. */
  readonly onProgress?: (progress: BetweenProgress) => void
}

/** How two files are compared. */
export interface BetweenOptions extends CompareOptions {
  /** An index of the basis, by `createIndexer`: then the basis is only read where it matches. */
  readonly index?: KeptIndex
  /**
   * The paths of two deltas: from the basis to a third file, and from that one to the target. What they copy is neither
   * read nor searched, only what they do not: of a series, the deltas between neighbours make those between all others for
   * a part of the work. Their copies are taken at their word: of wrong deltas comes a wrong one. 24 to 48 MiB of memory more.
   */
  readonly through?: Through
}

const defaultWorkers = 4
const mostWorkers = 256

/** In bytes: what a process is to take; Node, and what lies about between its collections; a thread. */
const memory = { most: 256e6, own: 80e6, thread: 16e6 }

/** How the result is written. */
export function publication({ clobber, sync, signal }: CompareOptions): FileOptions {
  return { ...(clobber && { clobber }), ...(sync && { sync }), ...(signal && { signal }) }
}

/** @param indexes - what these take, in bytes @returns how many threads are to search */
export function workersOf({ workers, blocking }: CompareOptions, indexes = 0): number {
  if (workers !== undefined) return workers
  const affordable = Math.floor((memory.most - memory.own - indexes) / memory.thread)
  return blocking ? 1 : Math.max(1, Math.min(defaultWorkers, availableParallelism(), affordable))
}

/** Throw all that is wrong at once. */
export function refuseComparison(
  { through, ...options }: CompareOptions & { readonly through?: Through },
  paths: Readonly<Record<string, unknown>>,
  indexes: Readonly<Record<string, unknown>>,
  more: readonly string[] = [],
): void {
  refuse([
    ...Object.entries(paths).flatMap(([key, path]) => pathFaults(key, path)),
    ...more,
    ...Object.entries(indexes).flatMap(([key, index]) => indexFaults(key, index)),
    ...throughFaults(through),
    ...fileFaults(publication(options)),
    ...integer('workers', workersOf(options), 1, options.blocking ? 1 : mostWorkers),
  ])
}

function throughFaults(through: unknown): string[] {
  if (through === undefined) return []
  if (!Array.isArray(through) || through.length !== 2) {
    return [`through: expected the paths of two deltas, got ${show(through)}`]
  }
  return through.flatMap((path, place) => pathFaults(`through[${place}]`, path))
}

function indexFaults(key: string, index: unknown): string[] {
  if (index === undefined || index instanceof Uint8Array) return []
  return typeof index === 'string'
    ? pathFaults(key, index)
    : [`${key}: expected bytes or a path, got ${show(index)}`]
}
