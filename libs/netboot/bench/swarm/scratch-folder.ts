import { existsSync } from 'node:fs'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** A folder in memory, removed with all that is in it. */
export interface ScratchFolder extends AsyncDisposable {
  /** Its path. */
  readonly path: string
}

const memory = '/dev/shm'
const prefix = 'boxwright-swarm-'

/**
 * Make a folder in memory, as the clients' own is. Those that a run has left that was killed are removed: no program of
 * it lives on, and no namespace, for both end with it.
 */
export async function scratchFolder(): Promise<ScratchFolder> {
  for (const name of await readdir(memory)) {
    const owner = name.startsWith(prefix) ? name.slice(prefix.length) : undefined
    if (owner === undefined || existsSync(`/proc/${owner}`)) continue
    await rm(join(memory, name), { recursive: true, force: true })
  }
  const path = join(memory, `${prefix}${process.pid}`)
  await mkdir(path)
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}
