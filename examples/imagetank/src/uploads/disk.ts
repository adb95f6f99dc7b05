import { open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

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

/** Wait until the names in a folder are on the disk. */
export async function syncFolder(path: string): Promise<void> {
  await using folder = await open(path, 'r')
  await folder.sync()
}
