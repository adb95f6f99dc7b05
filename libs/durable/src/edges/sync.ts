import { constants } from 'node:fs'
import { type FileHandle, mkdir, open, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { DurableError, errnoOf, failure } from '../errors.ts'
import { pathFaults } from '../options.ts'
import { closing } from './closing.ts'

/**
 * Put what was written to a file on the disk: one `fsync`.
 *
 * @param path - the file
 * @throws {@link DurableError} `ERR_SYNC` when the disk refuses. The kernel then forgets which pages
 * were not written, and a second call would be fulfilled without having written them: write the
 * file anew.
 */
export async function syncFile(path: string): Promise<void> {
  refuseFaults({ path })
  const handle = await open(path, constants.O_RDONLY).catch((error: unknown) => {
    throw failure(error, `open ${path} to sync it`)
  })
  await closing(handle, path, () => syncHandle(handle, path))
}

/**
 * Put the names in a folder on the disk: files made, renamed and removed in it.
 *
 * @param path - the folder
 * @throws {@link DurableError} `ERR_SYNC` when the disk refuses
 */
export async function syncDirectory(path: string): Promise<void> {
  refuseFaults({ path })
  const flags = constants.O_RDONLY | constants.O_DIRECTORY
  const handle = await open(path, flags).catch((error: unknown) => {
    throw failure(error, `open the folder ${path} to sync it`)
  })
  await closing(handle, path, () => syncHandle(handle, path)).catch((error: unknown) => {
    // Some network and FUSE file systems have no fsync for folders: there is nothing more to ask.
    const errno = errnoOf((error as DurableError).cause)
    if (errno !== 'EINVAL' && errno !== 'ENOTSUP') throw error
  })
}

/**
 * Make a folder and whatever is missing above it, each level on the disk before the next.
 *
 * @param path - the folder; it may exist
 * @param options - `mode`: permission bits of the new levels, less the umask. Default `0o777`.
 */
export async function makeDirectory(
  path: string,
  { mode = 0o777 }: { readonly mode?: number } = {},
): Promise<void> {
  refuseFaults({ path })
  const missing: string[] = []
  let level = resolve(path)
  for (;;) {
    const made = await makeLevel(level, mode)
    if (made === 'orphan') {
      missing.push(level)
      level = dirname(level)
      continue
    }
    // Also for a level that exists: whoever made it may have been killed before it synced. Only a
    // level whose name is on the disk gets children here, so the level found is the one in doubt.
    await syncDirectory(dirname(level)).catch((error: unknown) => {
      if (made === 'new' || !isForeign(error)) throw error
    })
    const next = missing.pop()
    if (next === undefined) return
    level = next
  }
}

/** `fsync`, and the word of warning that belongs to its failure. */
export async function syncHandle(handle: FileHandle, path: string): Promise<void> {
  await handle.sync().catch((error: unknown) => {
    const { message, code } = failure(error, `sync ${path} to the disk`)
    throw new DurableError(code === 'ERR_FULL' ? code : 'ERR_SYNC', message, { cause: error })
  })
}

async function makeLevel(path: string, mode: number): Promise<'new' | 'found' | 'orphan'> {
  try {
    await mkdir(path, { mode })
    return 'new'
  } catch (error) {
    const errno = errnoOf(error)
    if (errno === 'ENOENT' && dirname(path) !== path) return 'orphan'
    // mkdir(2) says EEXIST for a file, too.
    const there = errno === 'EEXIST' ? await stat(path).catch(() => undefined) : undefined
    if (there?.isDirectory()) return 'found'
    throw failure(error, `make the folder ${path}`)
  }
}

/** A folder that may not even be read holds no level that this program made. */
function isForeign(error: unknown): boolean {
  return ['EACCES', 'EPERM'].includes(errnoOf((error as Error).cause) ?? '')
}

function refuseFaults(paths: Record<string, unknown>): void {
  const faults = pathFaults(paths)
  if (faults.length > 0) throw new DurableError('ERR_OPTIONS', faults.join('; '))
}
