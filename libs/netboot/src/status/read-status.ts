import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { NetbootError } from '../errors.ts'
import { statusFileName } from './keep-status.ts'
import { isRunning } from './process-identity.ts'
import type { NetbootStatus } from './status.ts'

/** What is read of a project's status, and whether it still holds. */
export interface FoundStatus {
  /** What was written last. */
  readonly status: NetbootStatus
  /**
   * `true`: who wrote it still runs, `false`: it is over, by itself or killed. From another container that cannot be seen: then
   * it is judged by its last sign of life.
   */
  readonly running: boolean
}

/** Of one that cannot be seen, in ms: it gives a sign every 5 s. */
const patience = 15_000

/**
 * Read how a project is, from whichever process.
 *
 * @param folder of the project
 * @returns `undefined` if it has never been started
 * @throws {@link NetbootError} `ERR_IO`: the file cannot be read, or is not what `start` writes
 */
export async function readStatus(folder: string): Promise<FoundStatus | undefined> {
  const path = join(folder, 'out', statusFileName)
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return undefined
    throw new NetbootError('ERR_IO', `Could not read ${path}: ${cause.message}`, { cause })
  })
  if (text === undefined) return undefined
  const status = parse(text)
  if (!status) {
    const message = `${path}: expected what \`boottorrent start\` writes, got something else. Remove it`
    throw new NetbootError('ERR_IO', message)
  }
  const isOver = status.state === 'ended' || status.state === 'failed'
  const age = Date.now() - Date.parse(status.at)
  const running = !isOver && ((await isRunning(status.process)) ?? age < patience)
  return { status, running }
}

function parse(text: string): NetbootStatus | undefined {
  try {
    const value = JSON.parse(text) as NetbootStatus
    return value.version === 0 && Array.isArray(value.machines) ? value : undefined
  } catch {
    return undefined
  }
}
