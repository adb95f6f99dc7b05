import { lstat, readdir, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'

/** Bytes of a file; `undefined`: there is none. */
export async function sizeOf(path: string): Promise<number | undefined> {
  return await stat(path).then(
    ({ size }) => size,
    () => undefined,
  )
}

/** Bytes of all files below a folder. */
export async function bytesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  const files = entries.filter((entry) => entry.isFile())
  const sizes = await Promise.all(
    files.map(({ parentPath, name }) => sizeOf(join(parentPath, name))),
  )
  return sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0)
}

/** Files below a folder, by their paths in it, each with what changes with whatever changes of it. */
export type Marks = ReadonlyMap<string, string>

/** All files below a folder. */
export async function marksIn(folder: string): Promise<Marks> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  const marks = new Map<string, string>()
  for (const entry of entries) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const stats = await lstat(path).catch(() => undefined)
    if (stats) marks.set(relative(folder, path), [stats.ino, stats.size, stats.mtimeMs].join())
  }
  return marks
}
