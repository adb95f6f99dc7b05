import { rm } from 'node:fs/promises'
import { RsyncError, type RsyncErrorCode } from 'librsync-wasm'
import { type BetweenProgress, deltaBetweenFiles, deltasBetweenFiles } from 'librsync-wasm/node'
import type { DeltaEngine, DeltaReport, DeltaTask } from './engine.ts'

/**
 * Make rdiffs by comparing both images directly; both directions of a pair together. An index that
 * cannot be used, for it is torn or of another version, is removed and done without.
 */
export const wasmEngine: DeltaEngine = async (task) => {
  try {
    return await compare(task)
  } catch (error) {
    const indexes = [task.olderIndex, task.newerIndex].filter((path) => path !== undefined)
    if (indexes.length === 0 || !(error instanceof RsyncError) || !ofIndex.includes(error.code)) {
      throw error
    }
    for (const path of indexes) await rm(path, { force: true })
    const { olderIndex: _older, newerIndex: _newer, ...rest } = task
    return await compare(rest)
  }
}

const ofIndex: readonly RsyncErrorCode[] = ['ERR_MAGIC', 'ERR_TRUNCATED', 'ERR_BASIS']

async function compare(task: DeltaTask): Promise<DeltaReport> {
  const { older, newer, forth, back, olderIndex, newerIndex } = task
  const common = {
    clobber: 'replace',
    sync: 'none',
    workers: task.workers,
    signal: task.signal,
  } as const
  if (forth !== undefined && back !== undefined) {
    const both = await deltasBetweenFiles(older, newer, forth, back, {
      ...common,
      ...(olderIndex !== undefined && { oldIndex: olderIndex }),
      ...(newerIndex !== undefined && { newIndex: newerIndex }),
      onProgress: partsOf(task, ['index', 'match', 'match back']),
    })
    return { bytesRead: bytesOf(both.forth) + bytesOf(both.back) }
  }
  const [basis, target, delta, index] =
    forth === undefined ? [newer, older, back, newerIndex] : [older, newer, forth, olderIndex]
  if (delta === undefined) return { bytesRead: 0 }
  const summary = await deltaBetweenFiles(basis, target, delta, {
    ...common,
    ...(index !== undefined && { index }),
    onProgress: partsOf(task, ['index', 'match']),
  })
  return { bytesRead: bytesOf(summary) }
}

/** Phases as parts of a whole: reading the index is quick, the way back mostly known. */
const weights = { index: 1, match: 4, 'match back': 2 } satisfies Record<
  BetweenProgress['phase'],
  number
>

function partsOf(
  task: DeltaTask,
  phases: readonly BetweenProgress['phase'][],
): (progress: BetweenProgress) => void {
  const sum = (list: readonly BetweenProgress['phase'][]): number =>
    list.reduce((total, phase) => total + weights[phase], 0)
  return ({ phase, done, total }) => {
    const before = sum(phases.slice(0, phases.indexOf(phase)))
    const within = total ? done / total : 1
    task.onProgress((before + within * weights[phase]) / sum(phases))
  }
}

function bytesOf(summary: { basisBytesRead: number; targetBytesRead: number }): number {
  return summary.basisBytesRead + summary.targetBytesRead
}
