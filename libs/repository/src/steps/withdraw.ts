import type { Meta } from '../meta.ts'
import { writeCksums, writeMeta } from '../mirror/metas.ts'
import { namesIn, withoutGone } from '../standing.ts'
import type { Run } from './run.ts'
import { signRun } from './sign-run.ts'

/**
 * Tell clients no longer of files that are not what the metadata say, or that are about to be
 * replaced. The metadata come first here: at no moment may they promise what is not there.
 */
export async function withdraw(
  run: Pick<Run, 'layout' | 'metas' | 'events' | 'signing'>,
  isGone: (filename: string, sha512: string) => boolean,
): Promise<void> {
  const before = namesIn(run.metas.values())
  const metas = new Map<string, Meta>()
  let changed = false
  for (const [series, meta] of run.metas) {
    const standing = withoutGone(meta, isGone)
    metas.set(series, standing)
    if (standing === meta) continue
    changed = true
    await writeMeta(run.layout, series, standing)
  }
  if (!changed) return
  run.metas = metas
  await writeCksums(run.layout, metas)
  await signRun(run)
  const after = namesIn(metas.values())
  run.events.emit(
    'withdrawn',
    [...before].filter((name) => !after.has(name)),
  )
}
