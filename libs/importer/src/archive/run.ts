import { randomBytes } from 'node:crypto'
import { mkdir, readdir, rm, rmdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { DurableError, type Lock, lock } from '@boxwright/durable'
import { archiveFailure } from '../errors.ts'
import type { Layout } from './layout.ts'

/** An import at work: a folder for its copies, and a lock that tells others that it lives. */
export interface Run extends AsyncDisposable {
  /** 12 hexadecimal digits. */
  readonly id: string
  /** Its folder. */
  readonly folder: string
  /** A path in the folder that was not given before. */
  newPart(suffix: string): string
}

/** Begin an import. Disposing of it removes its folder. */
export async function beginRun(layout: Layout): Promise<Run> {
  const id = randomBytes(6).toString('hex')
  const folder = join(layout.staging, id)
  // Another import may see the new file before it is locked, and hold it to find out whether we live.
  const held = await lock(lockOf(layout, id), { wait: true })
  let parts = 0
  try {
    await mkdir(folder)
  } catch (error) {
    await discard(layout, id, held)
    throw archiveFailure(error, `make the folder ${folder}`)
  }
  return {
    id,
    folder,
    newPart: (suffix) => {
      parts += 1
      return join(folder, `${parts}${suffix}`)
    },
    [Symbol.asyncDispose]: () => discard(layout, id, held),
  }
}

/**
 * Take over the imports that were killed: their locks are free.
 *
 * @param known - runs that the index knows of
 * @param settle - is called for each, while nobody else can take it; then its folder goes
 */
export async function takeOver(
  layout: Layout,
  known: readonly string[],
  settle: (run: string, folder: string) => Promise<void>,
): Promise<void> {
  const names = await readdir(layout.staging)
  const ids = new Set([...known, ...names.map((name) => name.replace(/\.lock$/, ''))])
  for (const id of ids) {
    const held = await lock(lockOf(layout, id)).catch((error: unknown) => {
      if (error instanceof DurableError && error.code === 'ERR_LOCKED') return undefined
      throw error
    })
    if (!held) continue
    try {
      await settle(id, join(layout.staging, id))
    } catch (error) {
      await held.release()
      throw error
    }
    await discard(layout, id, held)
  }
}

/** The imports that are at work now. */
export async function liveRuns(layout: Layout): Promise<string[]> {
  const names = await readdir(layout.staging).catch(() => [])
  const live: string[] = []
  for (const name of names.filter((each) => each.endsWith('.lock'))) {
    const id = name.replace(/\.lock$/, '')
    if (await isHeld(lockOf(layout, id))) live.push(id)
  }
  return live
}

async function isHeld(path: string): Promise<boolean> {
  try {
    await (await lock(path)).release()
    return false
  } catch {
    return true
  }
}

/** The lock goes last: as long as there is anything of a run, someone can find it. */
async function discard(layout: Layout, id: string, held: Lock): Promise<void> {
  const folder = join(layout.staging, id)
  await rmdir(folder).catch(() => rm(folder, { recursive: true, force: true }))
  await unlink(lockOf(layout, id)).catch(() => undefined)
  await held.release()
}

function lockOf({ staging }: Layout, id: string): string {
  return join(staging, `${id}.lock`)
}
