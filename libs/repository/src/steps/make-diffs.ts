import { rm } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { publish } from '@boxwright/durable'
import type { DeltaEngine } from '../deltas/engine.ts'
import { wasmEngine } from '../deltas/librsync-wasm.ts'
import { prove } from '../deltas/prove.ts'
import { rdiffEngine } from '../deltas/rdiff.ts'
import { RepositoryError } from '../errors.ts'
import type { FailedDiff, ReadyDiff } from '../events.ts'
import { eachOf } from '../mirror/files.ts'
import type { EngineName } from '../options.ts'
import type { PairJob } from '../plan.ts'
import type { DiffRecord, ImageRecord } from '../record.ts'
import type { WantedDiff } from '../selection.ts'
import { existingIndex } from './indexes.ts'
import type { Run } from './run.ts'

const engines: Readonly<Record<EngineName, DeltaEngine>> = {
  'librsync-wasm': wasmEngine,
  rdiff: rdiffEngine,
}

/** What the images are, by name. */
export type Images = ReadonlyMap<string, ImageRecord>

/** The work of comparing a pair, in bytes: both images are read. */
export function pairBytes(
  { older, newer, forth, back }: PairJob,
  sizeOf: (name: string) => number,
): number {
  const both = sizeOf(older.filename) + sizeOf(newer.filename)
  return forth && back ? 2 * both : both
}

/** The work of a proof, in bytes: the target is put together and compared. */
export function proofBytes({ target }: WantedDiff, sizeOf: (name: string) => number): number {
  return 2 * sizeOf(target.filename)
}

/** Prove the rdiffs that are there without a record. @returns those that have to be made anew */
export async function adoptDiffs(
  run: Run,
  diffs: readonly WantedDiff[],
  images: Images,
): Promise<WantedDiff[]> {
  const wrong: WantedDiff[] = []
  const adopt = async (diff: WantedDiff): Promise<void> => {
    try {
      const ready = await proveDiff(run, diff, images, join(run.layout.rdiffs, diff.filename))
      await run.records.put(ready.record)
      run.events.emit('adopted', ready.told)
    } catch (error) {
      run.signal.throwIfAborted()
      if (!(error instanceof RepositoryError)) throw error
      wrong.push(diff)
      run.events.emit('warning', `${error.message}; it is made anew`)
    }
  }
  await eachOf(diffs, adopt, run.settings.jobs)
  return wrong
}

/** Make the rdiffs between pairs of images; each is proven and only then published. */
export async function makeDiffs(
  run: Run,
  pairs: readonly PairJob[],
  images: Images,
): Promise<FailedDiff[]> {
  const failed: FailedDiff[] = []
  const width = Math.max(1, Math.min(run.settings.jobs, pairs.length))
  const workers = Math.max(1, Math.floor(availableParallelism() / width))
  const make = async (pair: PairJob): Promise<void> => {
    const diffs = [pair.forth, pair.back].filter((diff) => diff !== undefined)
    try {
      await makePair(run, pair, workers, images)
      for (const diff of diffs) await publishDiff(run, diff, images)
    } catch (cause) {
      run.signal.throwIfAborted()
      // One pair that cannot be had does not keep the others back; a full disk does.
      if (isFull(cause)) throw cause
      for (const { filename } of diffs) {
        const done = run.records.all.get(filename)
        if (done?.kind === 'diff' && isOf(done, filename, images, diffs)) continue
        const reason = cause instanceof Error ? cause.message : String(cause)
        const error = new RepositoryError('ERR_DELTA', `${filename}: ${reason}`, { cause })
        failed.push({ filename, error })
        run.events.emit('failed', { filename, error })
      }
    } finally {
      for (const { filename } of diffs) await rm(join(run.layout.work, filename), { force: true })
    }
  }
  await eachOf(pairs, make, width)
  return failed
}

async function makePair(run: Run, pair: PairJob, workers: number, images: Images): Promise<void> {
  const { settings, layout, signal, meter } = run
  const { older, newer, forth, back } = pair
  const bytes = pairBytes(pair, (name) => images.get(name)?.size ?? 0)
  const item = meter.begin(forth?.filename ?? back?.filename ?? '', bytes)
  try {
    const [olderIndex, newerIndex] = await Promise.all(
      [older, newer].map(({ filename }) => existingIndex(layout, images.get(filename))),
    )
    const { bytesRead } = await engines[settings.engine]({
      older: join(settings.images, older.filename),
      newer: join(settings.images, newer.filename),
      ...(forth && { forth: join(layout.work, forth.filename) }),
      ...(back && { back: join(layout.work, back.filename) }),
      ...(olderIndex !== undefined && { olderIndex }),
      ...(newerIndex !== undefined && { newerIndex }),
      workers,
      signal,
      onProgress: (part) => item.at(part * bytes),
    })
    run.bytes.again += bytesRead
  } finally {
    item.finish()
  }
}

async function publishDiff(run: Run, diff: WantedDiff, images: Images): Promise<void> {
  const part = join(run.layout.work, diff.filename)
  const { record, told } = await proveDiff(run, diff, images, part)
  await publish(part, join(run.layout.rdiffs, diff.filename), { clobber: 'replace' })
  // A rename changes neither inode nor time: what was proven is what is published.
  await run.records.put(record)
  run.events.emit('delta', told)
}

async function proveDiff(
  run: Run,
  diff: WantedDiff,
  images: Images,
  delta: string,
): Promise<{ record: DiffRecord; told: ReadyDiff }> {
  const { settings, signal, meter } = run
  const { filename, source, target } = diff
  const [from, to] = [images.get(source.filename), images.get(target.filename)]
  if (!from || !to) throw new RepositoryError('ERR_DELTA', `${filename}: an image is missing`)
  const item = meter.begin(
    filename,
    proofBytes(diff, () => to.size),
  )
  try {
    const task = {
      basis: join(settings.images, source.filename),
      delta,
      target: join(settings.images, target.filename),
    }
    const { identity, bytesRead, cksum, sha256, sha512 } = await prove(task, { signal })
    run.bytes.again += bytesRead
    const { size } = identity
    const sums = { filename, size, cksum, sha256, sha512 }
    const ends = { source: from.sha512, target: to.sha512 }
    return {
      record: { kind: 'diff', ...sums, published: identity, ...ends },
      told: {
        filename,
        source: source.filename,
        target: target.filename,
        size,
        targetSize: to.size,
      },
    }
  } finally {
    item.finish()
  }
}

function isOf(
  record: DiffRecord,
  filename: string,
  images: Images,
  diffs: readonly WantedDiff[],
): boolean {
  const diff = diffs.find((each) => each.filename === filename)
  return (
    diff !== undefined &&
    record.source === images.get(diff.source.filename)?.sha512 &&
    record.target === images.get(diff.target.filename)?.sha512
  )
}

function isFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? error.code : undefined
  return code === 'ENOSPC' || code === 'EDQUOT' || code === 'ERR_FULL' || isFull(error.cause)
}
