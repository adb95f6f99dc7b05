import { readFile, realpath, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { errnoOf } from '../errors.ts'
import { numberOf, sourceAt } from './mounts.ts'

/**
 * What folders are on, as far as these are devices.
 *
 * @param folders - of one that is not there yet, the nearest above it that is
 * @returns their numbers: `8:17`
 */
export async function devicesOf(folders: readonly string[]): Promise<ReadonlySet<string>> {
  const numbers = await Promise.all(folders.map((folder) => deviceOf(resolve(folder))))
  return new Set(numbers.filter((number) => number !== undefined))
}

async function deviceOf(folder: string): Promise<string | undefined> {
  try {
    const path = await realpath(folder)
    const number = numberOf((await stat(path)).dev)
    // Major 0 is of no device: btrfs, overlay, the network.
    if (!number.startsWith('0:')) return number
    const source = sourceAt(await readFile('/proc/self/mountinfo', 'utf8'), path)
    if (!source?.startsWith('/')) return undefined
    return numberOf((await stat(source)).rdev)
  } catch (error) {
    const isMissing = ['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '')
    if (!isMissing || folder === dirname(folder)) throw error
    return await deviceOf(dirname(folder))
  }
}
