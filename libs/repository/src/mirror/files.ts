import { readdir, readFile, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { syncDirectory, writeFile } from '@boxwright/durable'
import { RepositoryError } from '../errors.ts'
import { type Identity, identityOf } from '../identity.ts'

/** How many files are looked at at a time: more only fill the thread pool. */
const atATime = 16

/** The files in a folder that match, with what they are recognised by. No folder is an empty one. */
export async function listFiles(
  folder: string,
  wanted: (name: string) => boolean,
): Promise<Map<string, Identity>> {
  const names = (await namesIn(folder)).filter(wanted).sort()
  const found = new Map<string, Identity>()
  await eachOf(names, async (name) => {
    // Through symbolic links: a folder of images may consist of them.
    const stats = await stat(join(folder, name), { bigint: true }).catch(missing)
    if (stats?.isFile()) found.set(name, identityOf(stats))
  })
  return new Map(names.flatMap((name) => entryOf(found, name)))
}

/** The texts of the files in a folder that match. */
export async function readFiles(
  folder: string,
  wanted: (name: string) => boolean,
): Promise<Map<string, string>> {
  const names = (await namesIn(folder)).filter(wanted).sort()
  const found = new Map<string, string>()
  await eachOf(names, async (name) => {
    const text = await readFile(join(folder, name), 'utf8').catch(missing)
    if (text !== undefined) found.set(name, text)
  })
  return new Map(names.flatMap((name) => entryOf(found, name)))
}

/** The text of a file; `undefined` if there is none. */
export async function readText(path: string): Promise<string | undefined> {
  return await readFile(path, 'utf8').catch(missing)
}

/** Make a file hold a text, by replacing it whole. @returns whether it held another */
export async function settle(path: string, text: string): Promise<boolean> {
  if ((await readText(path)) === text) return false
  await writeFile(path, text, { clobber: 'replace' })
  return true
}

/** Remove files that may be there. @returns those that were */
export async function removeFiles(folder: string, names: readonly string[]): Promise<string[]> {
  const removed: string[] = []
  for (const name of names) {
    const gone = await unlink(join(folder, name)).then(() => true, missing)
    if (gone) removed.push(name)
  }
  if (removed.length > 0) await syncDirectory(folder)
  return removed
}

/** Do something with each of a list, so many at a time, and wait for all. */
export async function eachOf<T>(
  list: Iterable<T>,
  work: (item: T) => Promise<void>,
  width: number = atATime,
): Promise<void> {
  const rest = list[Symbol.iterator]()
  let failed = false
  const lane = async (): Promise<void> => {
    for (let next = rest.next(); !next.done && !failed; next = rest.next()) {
      await work(next.value).catch((error: unknown) => {
        failed = true
        throw error
      })
    }
  }
  const lanes = await Promise.allSettled(Array.from({ length: width }, lane))
  for (const each of lanes) if (each.status === 'rejected') throw each.reason
}

/** Whether two paths lead to one folder. */
export async function isSameFolder(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([one, other].map((path) => stat(path, { bigint: true })))
  return a?.dev === b?.dev && a?.ino === b?.ino
}

/** What a file system says of a file that is not there; everything else is thrown. */
export function missing(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
  const reason = error instanceof Error ? error.message : String(error)
  throw new RepositoryError('ERR_IO', reason, { cause: error })
}

/** Whether a failure comes of a full disk. */
export function isFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? error.code : undefined
  return code === 'ENOSPC' || code === 'EDQUOT' || code === 'ERR_FULL' || isFull(error.cause)
}

async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(missing)) ?? []
}

function entryOf<T>(found: ReadonlyMap<string, T>, name: string): [string, T][] {
  const value = found.get(name)
  return value === undefined ? [] : [[name, value]]
}
