import { readFile, realpath, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { execute } from '@boxwright/process'
import { z } from 'zod'
import { errnoOf } from '../errors.ts'
import { nearest, numberOf, sourceAt } from './mounts.ts'

/**
 * What folders are on, as far as these are devices: now, and when all is mounted that is to be. The disk of an archive may be
 * plugged in while nobody has mounted it yet.
 *
 * @param folders - of one that is not there yet, the nearest above it that is
 * @returns their numbers: `8:17`
 */
export async function devicesOf(folders: readonly string[]): Promise<ReadonlySet<string>> {
  if (folders.length === 0) return new Set()
  const places = await planned()
  const numbers = await Promise.all(
    folders.map(async (folder) => {
      const path = resolve(folder)
      return [await deviceOf(path), await deviceAt(nearest(places, path)?.source)]
    }),
  )
  return new Set(numbers.flat().filter((number) => number !== undefined))
}

async function deviceOf(folder: string): Promise<string | undefined> {
  try {
    const path = await realpath(folder)
    const number = numberOf((await stat(path)).dev)
    // Major 0 is of no device: btrfs, overlay, the network.
    if (!number.startsWith('0:')) return number
    return await deviceAt(sourceAt(await readFile('/proc/self/mountinfo', 'utf8'), path))
  } catch (error) {
    const isMissing = ['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '')
    if (!isMissing || folder === dirname(folder)) throw error
    return await deviceOf(dirname(folder))
  }
}

/** Of what is no device, or is not plugged in: `undefined`. */
async function deviceAt(source: string | undefined): Promise<string | undefined> {
  if (!source?.startsWith('/')) return undefined
  const found = await stat(source).catch(() => undefined)
  return found?.isBlockDevice() ? numberOf(found.rdev) : undefined
}

const listing = z.object({
  filesystems: z.array(z.object({ source: z.string().nullable(), target: z.string().nullable() })),
})

/** What is to be mounted, and where: fstab(5). */
async function planned(): Promise<
  { readonly source: string | undefined; readonly path: string }[]
> {
  const args = ['--fstab', '--evaluate', '--list', '--json', '--output', 'SOURCE,TARGET']
  // It fails if there is nothing.
  const told = await execute({ command: 'findmnt', args, timeout: 30_000 }).catch(() => undefined)
  if (!told) return []
  const { filesystems } = listing.parse(JSON.parse(told.stdout))
  // What is not plugged in has no device; swap has no place.
  return filesystems.map(({ source, target }) => ({
    source: source ?? undefined,
    path: target ?? 'none',
  }))
}
