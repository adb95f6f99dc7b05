import type { Dirent } from 'node:fs'
import { lstat, opendir, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isSameFile } from './edges/name.ts'
import { syncDirectory, syncFile } from './edges/sync.ts'
import { DurableError, errnoOf, failure } from './errors.ts'
import { pathFaults } from './options.ts'
import { isUnsynced, targetOf } from './part-names.ts'
import { publish } from './publish.ts'

/** A part whose writer is gone. */
export interface Orphan {
  /** Its path. */
  readonly part: string
  /** What it was to become. */
  readonly target: string
  /** Its length in bytes. */
  readonly size: number
  /** When it was last written to. */
  readonly modified: Date
  /** Whether `fsync` failed on it: the whole content may be there, and may have gaps. */
  readonly unsynced: boolean
}

/** What is to become of an orphan: leave it, delete it, or publish it (never over another file). */
export type Verdict = 'keep' | 'remove' | 'publish'

/** How to sweep. */
export interface SweepOptions {
  /** Go into folders, too; never through symbolic links. Default `false`. */
  readonly recursive?: boolean
  /** Stop after the orphan at hand. */
  readonly signal?: AbortSignal
}

/** What became of an orphan. */
export interface Swept {
  /** Where it was. */
  readonly part: string
  /** What it was to become. */
  readonly target: string
  /** `finished`: the target was there already, under the same content; only the part's name went. */
  readonly outcome: 'kept' | 'removed' | 'published' | 'finished'
  /** Why it was kept against the verdict. */
  readonly error?: DurableError
}

/**
 * Deal with what a crash left behind: files that {@link partOf} and {@link writeFile} would have
 * written to. To be called at the start and under a {@link lock}: a part that is being written
 * looks the same.
 *
 * @param directory - where to look; none is as good as an empty one
 * @param verdict - decides, and may repair the part first. If it throws, so does the sweep.
 * @param options - whether to go into folders, and a signal
 * @returns what became of each
 * @throws {@link DurableError} `ERR_IO`: a folder cannot be read, other than for want of permission (what may not be
 * read was not written by this program). What fails on one orphan is in {@link Swept.error}.
 */
export async function sweep(
  directory: string,
  verdict: (orphan: Orphan) => Verdict | Promise<Verdict>,
  { recursive = false, signal }: SweepOptions = {},
): Promise<Swept[]> {
  const faults = pathFaults({ directory })
  if (faults.length > 0) throw new DurableError('ERR_OPTIONS', faults.join('; '))
  const swept: Swept[] = []
  for await (const orphan of orphans(directory, recursive)) {
    signal?.throwIfAborted()
    swept.push(await settle(orphan, verdict))
  }
  return swept
}

async function* orphans(directory: string, recursive: boolean): AsyncGenerator<Orphan> {
  const folders: string[] = []
  const parts: string[] = []
  // The whole folder first: a part that is renamed on the way must not come round again.
  for await (const entry of entries(directory)) {
    const path = join(directory, entry.name)
    if (recursive && entry.isDirectory()) folders.push(path)
    if (entry.isFile() && targetOf(path) !== undefined) parts.push(path)
  }
  for (const part of parts) {
    const target = targetOf(part)
    const stats = await lstat(part).catch(() => undefined)
    if (!stats || target === undefined) continue
    const { size, mtime: modified } = stats
    yield { part, target, size, modified, unsynced: isUnsynced(part) }
  }
  for (const folder of folders) yield* orphans(folder, recursive)
}

async function* entries(directory: string): AsyncGenerator<Dirent> {
  try {
    yield* await opendir(directory)
  } catch (error) {
    if (['ENOENT', 'EACCES', 'EPERM'].includes(errnoOf(error) ?? '')) return
    throw failure(error, `read the folder ${directory}`)
  }
}

async function settle(
  orphan: Orphan,
  verdict: (orphan: Orphan) => Verdict | Promise<Verdict>,
): Promise<Swept> {
  const { part, target } = orphan
  // Both names are one file: there is nothing to judge, and a repair would change the target.
  const published = await isSameFile(part, target)
  const decided = published ? 'finish' : await verdict(orphan)
  try {
    switch (decided) {
      case 'finish':
        await syncFile(part)
        await syncDirectory(dirname(target))
        await unlink(part)
        return { part, target, outcome: 'finished' }
      case 'publish':
        await publish(part, target)
        return { part, target, outcome: 'published' }
      case 'remove':
        await unlink(part)
        return { part, target, outcome: 'removed' }
      default:
        return { part, target, outcome: 'kept' }
    }
  } catch (error) {
    return { part, target, outcome: 'kept', error: failure(error, `${decided} ${part}`) }
  }
}
