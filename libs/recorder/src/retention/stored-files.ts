import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { walk } from '../archive/walk.ts'
import { kindOf } from '../file-kinds.ts'
import type { StoredFile, TimeRange } from '../retention.ts'
import { ownerOfSidecar } from '../sidecar.ts'

/** What a storage holds. */
export interface Stock {
  /** Recordings that are closed. */
  readonly files: readonly StoredFile[]
  /** Sidecars whose recording is gone, untouched for an hour. */
  readonly orphans: readonly string[]
  /** Folders with nothing in them, untouched for an hour. */
  readonly emptyFolders: readonly string[]
}

/** Tells when a recording began and ended, where its modification time will not do. */
export type TimesOf = (path: string) => Promise<TimeRange | undefined>

/** No recorder leaves an empty folder or a sidecar without its file for so long, in ms. */
const settled = 3_600_000
/** The longest segment, in ms: a file whose beginning is not known began no earlier than this before its end. */
const longest = 86_400_000

/**
 * List what a storage holds. A file's modification time stands for its end: it was closed then.
 *
 * @param directory the storage; symbolic links in it do not count
 * @param now Unix time in ms
 * @param timesOf asked for every file, when given: exact times cost a look into each file
 */
export async function takeStock(
  directory: string,
  now: number,
  timesOf?: TimesOf,
  signal?: AbortSignal,
): Promise<Stock> {
  const files: StoredFile[] = []
  const orphans: string[] = []
  const emptyFolders: string[] = []
  for await (const folder of walk(directory, signal)) {
    const names = new Set(folder.files)
    for (const name of folder.files) {
      const path = join(folder.path, name)
      const kind = kindOf(name)
      const owner = ownerOfSidecar(name)
      if (kind !== undefined) {
        const found = await lstat(path).catch(() => undefined)
        if (!found?.isFile()) continue
        const times = await timesOf?.(path)
        const end = times?.end ?? found.mtimeMs
        const start = times?.start ?? end - longest
        files.push({ path, kind, size: found.size, start, end })
      } else if (owner !== undefined && !names.has(owner) && !names.has(`${owner}.part`)) {
        if (await isSettled(path, now)) orphans.push(path)
      }
    }
    const isRoot = folder.path === directory
    if (folder.empty && !isRoot && (await isSettled(folder.path, now))) {
      emptyFolders.push(folder.path)
    }
  }
  return { files, orphans, emptyFolders }
}

async function isSettled(path: string, now: number): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined)
  return found !== undefined && now - found.mtimeMs > settled
}
