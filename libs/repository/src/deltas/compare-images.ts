import { rm } from 'node:fs/promises'
import { RsyncError, type RsyncErrorCode } from 'librsync-wasm'
import { type BetweenProgress, deltaBetweenFiles, deltasBetweenFiles } from 'librsync-wasm/node'
import type { DeltaReport, DeltaTask } from './engine.ts'

/** What to compare, as it can be told to a thread. */
export type Comparison = Omit<DeltaTask, 'signal' | 'onProgress'>

/** How images are compared. */
export interface ComparisonOptions {
  /** Whether the thread that asks does the work. */
  readonly blocking?: boolean
  /** Ends it. */
  readonly signal?: AbortSignal
  /** Is told which part is done, from 0 to 1. */
  readonly onProgress: (part: number) => void
}

/**
 * Make rdiffs by comparing both images directly; both directions of a pair together. What should help and cannot be
 * used is done without: an index that is torn or of another version is removed, rdiffs through a third image are let be.
 */
export async function compareImages(
  task: Comparison,
  options: ComparisonOptions,
): Promise<DeltaReport> {
  try {
    return await compare(task, options)
  } catch (error) {
    const { olderIndex, newerIndex, through, ...rest } = task
    const indexes = [olderIndex, newerIndex].filter((path) => path !== undefined)
    const helped = indexes.length > 0 || through !== undefined
    if (!helped || !(error instanceof RsyncError) || !ofHelp.includes(error.code)) throw error
    for (const path of indexes) await rm(path, { force: true })
    return await compare(rest, options)
  }
}

const ofHelp: readonly RsyncErrorCode[] = ['ERR_MAGIC', 'ERR_TRUNCATED', 'ERR_BASIS', 'ERR_DELTA']

async function compare(task: Comparison, options: ComparisonOptions): Promise<DeltaReport> {
  const { older, newer, forth, back, olderIndex, newerIndex, through } = task
  const common = {
    clobber: 'replace',
    sync: 'none',
    workers: task.workers,
    ...(through && { through }),
    ...(options.blocking && { blocking: true }),
    ...(options.signal && { signal: options.signal }),
  } as const
  if (forth !== undefined && back !== undefined) {
    const both = await deltasBetweenFiles(older, newer, forth, back, {
      ...common,
      ...(olderIndex !== undefined && { oldIndex: olderIndex }),
      ...(newerIndex !== undefined && { newIndex: newerIndex }),
      onProgress: partsOf(options, ['index', 'match', 'match back']),
    })
    return { bytesRead: bytesOf(both.forth) + bytesOf(both.back) }
  }
  const [basis, target, delta, index] =
    forth === undefined ? [newer, older, back, newerIndex] : [older, newer, forth, olderIndex]
  if (delta === undefined) return { bytesRead: 0 }
  const summary = await deltaBetweenFiles(basis, target, delta, {
    ...common,
    ...(index !== undefined && { index }),
    onProgress: partsOf(options, ['index', 'match']),
  })
  return { bytesRead: bytesOf(summary) }
}

/** Phases as parts of a whole: reading the index is quick, the way back mostly known. */
const weights = { index: 1, match: 4, 'match back': 2 } satisfies Record<
  BetweenProgress['phase'],
  number
>

function partsOf(
  { onProgress }: ComparisonOptions,
  phases: readonly BetweenProgress['phase'][],
): (progress: BetweenProgress) => void {
  const sum = (list: readonly BetweenProgress['phase'][]): number =>
    list.reduce((total, phase) => total + weights[phase], 0)
  return ({ phase, done, total }) => {
    const before = sum(phases.slice(0, phases.indexOf(phase)))
    const within = total ? done / total : 1
    onProgress((before + within * weights[phase]) / sum(phases))
  }
}

function bytesOf(summary: { basisBytesRead: number; targetBytesRead: number }): number {
  return summary.basisBytesRead + summary.targetBytesRead
}
