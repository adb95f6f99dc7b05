import { statfs } from 'node:fs/promises'
import { openArchiveToRead } from '../archive/archive.ts'
import { readCounter } from '../archive/counter.ts'
import { manifestsOf } from '../archive/history.ts'
import { liveRuns } from '../archive/run.ts'
import { archiveFailure } from '../errors.ts'
import type { ArchiveStatus } from '../verify-report.ts'

/** What an archive is now. */
export async function statusOf(root: string, signal: AbortSignal): Promise<ArchiveStatus> {
  const disk = await statfs(root).catch((error: unknown) => {
    throw archiveFailure(error, `find the archive ${root}`)
  })
  using archive = await openArchiveToRead(root, signal)
  const { index, layout } = archive
  let unread = 0
  for (const { hash } of index.all()) if (hash === null) unread += 1
  return {
    stored: index.count(),
    unread,
    lastNumber: await readCounter(layout),
    generations: (await manifestsOf(layout)).length,
    imports: (await liveRuns(layout)).length,
    free: disk.bavail * disk.bsize,
  }
}
