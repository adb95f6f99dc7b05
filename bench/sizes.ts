import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { sum } from './numbers.ts'

/** Bytes of files, all together. */
export async function sizeOf(files: readonly string[]): Promise<number> {
  return sum(await Promise.all(files.map(async (file) => (await stat(file)).size)))
}

/** Bytes of the files in a folder whose names end so. */
export async function sizeOfFolder(folder: string, ending: string): Promise<number> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(ending))
  return await sizeOf(names.map((name) => join(folder, name)))
}
