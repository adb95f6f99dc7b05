import { rename, rm } from 'node:fs/promises'
import { makeDirectory } from '@boxwright/durable'
import { openArchive } from '../archive/archive.ts'
import type { IndexedFile, IndexFile } from '../archive/index-file.ts'
import { layoutOf } from '../archive/layout.ts'
import { learn } from '../archive/learn.ts'
import { openIndex } from '../archive/open-index.ts'
import { liveRuns } from '../archive/run.ts'
import { storedFiles } from '../archive/scan.ts'
import { archiveFailure, ImporterError } from '../errors.ts'
import type { ReindexReport } from '../verify-report.ts'

/** Make the index of an archive right, from its files and its history alone. */
export async function reindex(root: string, signal: AbortSignal): Promise<ReindexReport> {
  const damaged = await putDamagedAside(root)
  const known = await countKnown(root)
  using archive = await openArchive(root, signal)
  const { index, layout } = archive
  // Before it is looked what is there: what an import brings meanwhile is no loss.
  const settled = [...index.all()].filter(({ run }) => run === null)
  const there = new Map<string, number>()
  for await (const { path, size } of storedFiles(root, signal)) there.set(path, size)
  const forgotten = forgetMissing(index, settled, there)
  await learn(layout, index, signal)
  const stored = index.count()
  const unread = countUnread(index)
  return { stored, added: stored.files - known + forgotten, forgotten, unread, damaged }
}

/** Before a new index learns. */
async function countKnown(root: string): Promise<number> {
  const { index } = await openIndex(layoutOf(root).index)
  using open = index
  return open.count().files
}

function forgetMissing(
  index: IndexFile,
  settled: readonly IndexedFile[],
  there: ReadonlyMap<string, number>,
): number {
  const missing = settled.filter(({ path }) => !there.has(path))
  index.transaction(() => {
    for (const { path } of missing) index.forget(path)
    for (const { path, size } of settled) {
      const now = there.get(path)
      if (now !== undefined && now !== size) index.setHash(path, null, now)
    }
  })
  return missing.length
}

function countUnread(index: IndexFile): number {
  let unread = 0
  for (const { hash } of index.all()) if (hash === null) unread += 1
  return unread
}

/** A damaged database is kept for whoever wants to look into it. */
async function putDamagedAside(root: string): Promise<string | undefined> {
  const layout = layoutOf(root)
  try {
    await makeDirectory(layout.staging)
    const { index } = await openIndex(layout.index)
    index[Symbol.dispose]()
    return undefined
  } catch (error) {
    if (!(error instanceof ImporterError) || error.code !== 'ERR_INDEX') {
      throw archiveFailure(error, `open the archive ${root}`)
    }
    if ((await liveRuns(layout)).length > 0) throw error
  }
  const aside = `${layout.index}.damaged`
  await rename(layout.index, aside)
  for (const end of ['-wal', '-shm', '-journal']) await rm(layout.index + end, { force: true })
  return aside
}
