import { access, constants, lstat, stat, statfs, unlink } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { makeDirectory } from '@boxwright/durable'
import { RecorderError } from '../errors.ts'

/** ms between looks at a storage that is away or full. */
const lookEvery = 500
/** Bytes that must be free before a full storage is written to again: a few seconds of sound. */
const enough = 4 << 20

/** Whether `directory` can be recorded to now; when not, why not. */
async function storageFault(directory: string, mounted: boolean): Promise<string | undefined> {
  try {
    if (mounted && !(await onMount(directory))) return notMounted(directory)
    await makeDirectory(directory)
    await access(directory, constants.W_OK | constants.X_OK)
    const { bavail, blocks, bsize } = await statfs(directory)
    // A file system without a size has no end to run into.
    if (blocks > 0 && bavail * bsize < enough) return `${directory}: the file system is full`
    return undefined
  } catch (error) {
    return `${directory}: ${error instanceof Error ? error.message : error}`
  }
}

/**
 * Make sure that a mounted storage still is: below its mount point there is a folder to be written to as well.
 *
 * @throws {@link RecorderError} `ERR_STORAGE`
 */
export async function assertMounted(directory: string): Promise<void> {
  if (!(await onMount(directory))) throw new RecorderError('ERR_STORAGE', notMounted(directory))
}

/**
 * Remove a file that was begun on the disk below a mount point, because the storage went away just then.
 *
 * @param path - where it would be
 * @param since - Unix time, ms: what is older was there before, and stays
 */
export async function removeBelow(path: string, since: number): Promise<void> {
  const [root, found] = await Promise.all([stat('/'), lstat(path).catch(() => undefined)])
  // The kernel's clock for files is a tick behind.
  if (found?.dev === root.dev && found.birthtimeMs > since - 100) await unlink(path)
}

function notMounted(directory: string): string {
  return `${directory}: nothing is mounted there`
}

/**
 * Wait until `directory` can be recorded to, or `signal` aborts. `told` hears each new reason once. After a
 * failure it is given some time before the first look, so that one that stays is not run against at full speed.
 */
export async function storageReady(
  directory: string,
  mounted: boolean,
  told: (reason: string) => void,
  signal: AbortSignal,
  failed: boolean,
): Promise<void> {
  const pause = (): Promise<void> => delay(lookEvery, undefined, { signal }).catch(() => undefined)
  if (failed) await pause()
  for (let last = ''; ; ) {
    const reason = await storageFault(directory, mounted)
    if (reason === undefined || signal.aborted) return
    if (reason !== last) told(reason)
    last = reason
    await pause()
  }
}

/** Whether `directory`, or the nearest folder above it that exists, is on another device than `/`. */
async function onMount(directory: string): Promise<boolean> {
  const root = await stat('/')
  for (let path = resolve(directory); path !== '/'; path = dirname(path)) {
    const found = await stat(path).catch(() => undefined)
    if (found) return found.dev !== root.dev
  }
  return false
}
