import { access, constants, stat, statfs } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { makeDirectory } from '@boxwright/durable'

/** What keeps a folder from being written to. */
export interface StorageFault {
  /** Why, in a few words that name the folder. */
  readonly reason: string
}

/** ms between looks at a storage that is away or full. */
const lookEvery = 500
/** Bytes that must be free before a full storage is written to again: a few seconds of sound. */
const enough = 4 << 20

/** Whether `directory` can be recorded to now; when not, why not. */
export async function storageFault(
  directory: string,
  mounted: boolean,
): Promise<StorageFault | undefined> {
  try {
    if (mounted && !(await onMount(directory)))
      return { reason: `${directory}: nothing is mounted there` }
    await makeDirectory(directory)
    await access(directory, constants.W_OK | constants.X_OK)
    const { bavail, bsize, type } = await statfs(directory)
    // Pseudo file systems without a size (type 0 blocks) have no limit to run into.
    if (bavail * bsize < enough && type !== 0)
      return { reason: `${directory}: the file system is full` }
    return undefined
  } catch (error) {
    return { reason: `${directory}: ${error instanceof Error ? error.message : error}` }
  }
}

/** Wait until `directory` can be recorded to, or `signal` aborts. `told` hears each new reason once. */
export async function storageReady(
  directory: string,
  mounted: boolean,
  told: (fault: StorageFault) => void,
  signal: AbortSignal,
): Promise<void> {
  for (let last = ''; ; ) {
    const fault = await storageFault(directory, mounted)
    if (!fault || signal.aborted) return
    if (fault.reason !== last) told(fault)
    last = fault.reason
    await delay(lookEvery, undefined, { signal }).catch(() => undefined)
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
