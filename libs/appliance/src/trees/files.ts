import type { BigIntStats } from 'node:fs'
import {
  constants,
  type FileHandle,
  lstat,
  open,
  readdir,
  readlink,
  realpath,
  stat,
} from 'node:fs/promises'
import { join, sep } from 'node:path'
import type { Entry } from './listing.ts'

/** Something in a tree, held open. Whoever asked closes the handle. */
export interface Opened {
  /** The open file or folder. */
  readonly handle: FileHandle
  /** What it was when it was opened. */
  readonly stats: BigIntStats
  /** A path by which it can be reached while it is open, even if it is renamed or replaced. */
  readonly place: string
}

const onLinux = process.platform === 'linux'
const placeOf = ({ fd }: FileHandle): string => `/proc/self/fd/${fd}`

/** Opening a pipe must not wait for its writer, nor opening a terminal make it ours. */
const flags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY

/** No date is further from 1970, in ms (ECMA-262, 21.4.1.1); btrfs and tmpfs keep times that are. */
const furthest = 8.64e15

/** Errors that mean: there is nothing to be had at that path. */
const absent = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP', 'EACCES', 'EPERM', 'ENXIO'])

/**
 * Open a file or folder inside a tree. Links are followed, but only to places inside: where the open
 * file really is gets looked at after opening, so that no rename in between can lead elsewhere.
 *
 * @param root the tree's real path
 * @param names the names on the way
 * @returns the open file or folder, or `undefined` if there is none that may be shown
 */
export async function openInside(
  root: string,
  names: readonly string[],
): Promise<Opened | undefined> {
  const path = join(root, ...names)
  const handle = await open(path, flags).catch(ignoreAbsent)
  if (handle === undefined) return undefined
  try {
    const stats = await handle.stat({ bigint: true })
    const real = await (onLinux ? readlink(placeOf(handle)) : realpath(path))
    if ((stats.isFile() || stats.isDirectory()) && isInside(root, real)) {
      return { handle, stats, place: onLinux ? placeOf(handle) : path }
    }
  } catch (error) {
    await handle.close()
    throw error
  }
  await handle.close()
  return undefined
}

/**
 * What is in a folder of a tree: files and folders, links that stay inside, nothing else.
 *
 * @param root the tree's real path
 * @param folder the open folder
 * @param hidden which names not to show
 * @param limit how many entries to return at most
 * @returns the entries, in no order, and whether there are more
 */
export async function listInside(
  root: string,
  { place }: Opened,
  hidden: (name: string) => boolean,
  limit: number,
): Promise<{ entries: Entry[]; truncated: boolean }> {
  const all = (await readdir(place)).filter((name) => !hidden(name)).sort()
  const shown = all.slice(0, limit)
  const entries: Entry[] = []
  // A batch at a time: the pool of threads is shared with everything else that reads.
  for (let start = 0; start < shown.length; start += 64) {
    const batch = shown.slice(start, start + 64)
    const found = await Promise.all(batch.map((name) => entryOf(root, join(place, name), name)))
    for (const entry of found) if (entry !== undefined) entries.push(entry)
  }
  return { entries, truncated: all.length > limit }
}

async function entryOf(root: string, path: string, name: string): Promise<Entry | undefined> {
  try {
    let facts = await lstat(path)
    if (facts.isSymbolicLink()) {
      if (!isInside(root, await realpath(path))) return undefined
      facts = await stat(path)
    }
    if (!facts.isFile() && !facts.isDirectory()) return undefined
    const kind = facts.isDirectory() ? 'folder' : 'file'
    const modified = Math.min(Math.max(facts.mtimeMs, -furthest), furthest)
    return { name, kind, size: facts.size, modified }
  } catch (error) {
    return ignoreAbsent(error)
  }
}

function isInside(root: string, path: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : root + sep)
}

function ignoreAbsent(error: unknown): undefined {
  if (absent.has((error as NodeJS.ErrnoException).code ?? '')) return undefined
  throw error
}
