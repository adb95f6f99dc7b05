import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isFull } from '../mirror/files.ts'
import type { EngineName } from '../options.ts'
import { composePair } from './compose-pair.ts'
import type { DeltaEngine } from './engine.ts'
import { expectImage } from './expect-image.ts'
import { wasmEngine } from './librsync-wasm.ts'
import type { PairPlace } from './pair-place.ts'
import type { MadeDiff, MissedDiff, PairOptions, PairResult, PairTask } from './pool.ts'
import { prove } from './prove.ts'
import { rdiffEngine } from './rdiff.ts'

const engines: Readonly<Record<EngineName, DeltaEngine>> = {
  'librsync-wasm': wasmEngine,
  rdiff: rdiffEngine,
}

/** What the work of a pair depends on. */
export interface PairSizes {
  /** The older image: its length in bytes. */
  readonly older: { readonly size: number }
  /** The newer image. */
  readonly newer: { readonly size: number }
  /** Something if the rdiff to the newer one is wanted. */
  readonly forth: unknown
  /** Something if the rdiff to the older one is wanted. */
  readonly back: unknown
}

/** The work of comparing a pair, in bytes: both images are read. */
function comparisonBytes({ older, newer, forth, back }: PairSizes): number {
  const both = older.size + newer.size
  return forth !== undefined && back !== undefined ? 2 * both : both
}

/** The work of a proof, in bytes: the target is put together and compared. */
export function proofBytes(target: { readonly size: number }): number {
  return 2 * target.size
}

/** The work of a pair, in bytes: the comparison, and the proof of each rdiff. */
export function pairBytes(pair: PairSizes): number {
  const { older, newer, forth, back } = pair
  const proofs =
    (forth === undefined ? 0 : proofBytes(newer)) + (back === undefined ? 0 : proofBytes(older))
  return comparisonBytes(pair) + proofs
}

/** The rdiffs that are wanted of a pair, each with what it is applied to and what has to come out. */
export function waysOf({ older, newer, forth, back }: PairTask): {
  readonly filename: string
  readonly source: PairTask['older']
  readonly target: PairTask['newer']
}[] {
  return [
    ...(forth === undefined ? [] : [{ filename: forth, source: older, target: newer }]),
    ...(back === undefined ? [] : [{ filename: back, source: newer, target: older }]),
  ]
}

/** Compare two images and prove what comes of it, on this machine. */
export async function makePair(
  task: PairTask,
  place: PairPlace,
  options: PairOptions,
): Promise<PairResult> {
  const result = await attempt(task, place, options)
  const { through, throughBack: _, ...rest } = options
  if (through === undefined || result.missed.length === 0) return result
  // A published rdiff that has decayed leads nowhere.
  const again = await attempt(task, place, rest)
  return { ...again, bytesRead: result.bytesRead + again.bytesRead }
}

async function attempt(
  task: PairTask,
  place: PairPlace,
  options: PairOptions,
): Promise<PairResult> {
  const { through, signal, onProgress } = options
  const ways = waysOf(task)
  const total = Math.max(1, pairBytes(task))
  const made: MadeDiff[] = []
  const missed: MissedDiff[] = []
  let bytesRead = 0
  let composed = false
  let done = 0
  const advance = (bytes: number): void => {
    done += bytes
    onProgress(done / total)
  }
  const miss = (filename: string, cause: unknown): void => {
    signal.throwIfAborted()
    // One pair that cannot be had does not keep the others back; a full disk does.
    if (isFull(cause)) throw cause
    missed.push({ filename, cause })
  }
  const expectImages = async (): Promise<void> => {
    for (const image of [task.older, task.newer]) await expectImage(place.images, image)
  }
  try {
    await expectImages()
    const comparison = comparisonBytes(task)
    const joined = place.compose && through ? await composePair(task, place, options) : undefined
    composed = joined !== undefined
    bytesRead +=
      joined ??
      (await compare(task, place, {
        through,
        signal,
        onProgress: (part) => onProgress((part * comparison) / total),
      }))
    advance(comparison)
  } catch (cause) {
    for (const { filename } of ways) await rm(place.partOf(filename), { force: true })
    for (const { filename } of ways) miss(filename, cause)
    return { made, missed, bytesRead }
  }
  for (const { filename, source, target } of ways) {
    const part = place.partOf(filename)
    const [basis, expected] = [source, target].map((image) => join(place.images, image.filename))
    try {
      const files = { basis: `${basis}`, delta: part, target: `${expected}` }
      const proved = await prove(files, { signal })
      bytesRead += proved.bytesRead
      await expectImages()
      made.push({ filename, part, proved })
    } catch (cause) {
      await rm(part, { force: true })
      miss(filename, cause)
    }
    advance(proofBytes(target))
  }
  return { made, missed, bytesRead, composed }
}

async function compare(
  task: PairTask,
  place: PairPlace,
  { through, ...options }: PairOptions,
): Promise<number> {
  const { older, newer, forth, back } = task
  const pathOf = (name: string): string => join(place.rdiffs, name)
  const [olderIndex, newerIndex] = await Promise.all(
    [older, newer].map((image) => place.indexOf(image)),
  )
  const { bytesRead } = await engines[place.engine]({
    older: join(place.images, older.filename),
    newer: join(place.images, newer.filename),
    ...(forth !== undefined && { forth: place.partOf(forth) }),
    ...(back !== undefined && { back: place.partOf(back) }),
    ...(olderIndex !== undefined && { olderIndex }),
    ...(newerIndex !== undefined && { newerIndex }),
    ...(through && { through: [pathOf(through[0]), pathOf(through[1])] }),
    workers: place.workers,
    ...options,
  })
  return bytesRead
}
