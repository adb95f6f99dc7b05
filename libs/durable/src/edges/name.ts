import { constants } from 'node:fs'
import { link, lstat, open, rename, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { DurableError, errnoOf, failure } from '../errors.ts'
import type { PublishSettings } from '../options.ts'
import { flock } from './flock.ts'
import { syncDirectory } from './sync.ts'

/** What link(2) says where there are no hard links: FAT and exFAT, FUSE before Linux 6.14, CIFS. */
const noLinks: readonly (string | undefined)[] = ['EPERM', 'ENOSYS', 'ENOTSUP']

/** Give a part, whose content is as safe as it is to be, the target's name. */
export async function name(
  part: string,
  target: string,
  { clobber, sync }: PublishSettings,
): Promise<void> {
  const left = clobber === 'refuse' && (await claim(part, target))
  if (clobber === 'replace') {
    await rename(part, target).catch((error: unknown) => {
      throw failure(error, `rename ${part} to ${target}`, { part })
    })
  }
  if (sync === 'full') {
    await syncDirectory(dirname(target)).catch((error: DurableError) => {
      const { code, message, cause } = error
      throw new DurableError(code, `${target} is published, but ${message}`, {
        cause,
        published: true,
      })
    })
  }
  // Not before the folder is synced: a file system that does not keep the order of its writes
  // could lose both names. A part that cannot be removed is a second name of the target: the
  // sweep takes it, and what was asked for is done.
  if (left) await unlink(part).catch(() => undefined)
}

/** @returns whether the part's name is still there */
async function claim(part: string, target: string): Promise<boolean> {
  try {
    await link(part, target)
    return true
  } catch (error) {
    const errno = errnoOf(error)
    if (errno === 'EEXIST') {
      if (await isSameFile(part, target)) {
        await needSecondName(part)
        // Published by a process that was killed before it could remove the part.
        return true
      }
      throw taken(part, target, error)
    }
    if (!noLinks.includes(errno)) throw failure(error, `link ${part} to ${target}`, { part })
    await claimWithoutLinks(part, target)
    return false
  }
}

/**
 * rename(2) clobbers, so look first; and for as long as that takes, lock the folder against all
 * others who publish in it. The kernel frees the lock if we are killed, and no claim stays behind.
 */
async function claimWithoutLinks(part: string, target: string): Promise<void> {
  const flags = constants.O_RDONLY | constants.O_DIRECTORY
  const folder = await open(dirname(target), flags).catch((error: unknown) => {
    throw failure(error, `open the folder of ${target} to lock it`, { part })
  })
  try {
    await flock(folder.fd, { wait: true })
    if (await exists(target)) throw taken(part, target)
    await rename(part, target)
  } catch (error) {
    throw failure(error, `rename ${part} to ${target}`, { part })
  } finally {
    await folder.close().catch(() => undefined)
  }
}

/** Two ways to write one path, such as `a` and `./a`, lead to one file, too: its only name must not be removed. */
async function needSecondName(part: string): Promise<void> {
  const stats = await lstat(part).catch(() => undefined)
  if (stats?.nlink !== 1) return
  throw new DurableError(
    'ERR_OPTIONS',
    `part: expected another path than the target, got ${part}`,
    {
      part,
    },
  )
}

function taken(part: string, target: string, cause?: unknown): DurableError {
  return new DurableError('ERR_EXISTS', `${target} exists; what was to be there is in ${part}`, {
    part,
    cause,
  })
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path)
    return true
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false
    throw error
  }
}

/** Whether two paths are names of one file. */
export async function isSameFile(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all(
    [one, other].map((path) => lstat(path, { bigint: true }).catch(() => undefined)),
  )
  return a !== undefined && a.ino === b?.ino && a.dev === b.dev
}
