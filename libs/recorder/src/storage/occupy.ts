import { realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { type Lock, lock } from '@boxwright/durable'

/** The lock file in a recorder's directory. */
const lockName = '.recorder.lock'

const occupied = new Map<string, { users: number; readonly lock: Promise<Lock> }>()

/** A directory that no other process records to. */
export interface Occupation extends AsyncDisposable {
  /** Whether this is the first recorder of this process in it. */
  readonly first: boolean
}

/**
 * Keep other processes out of `directory`, so that what looks left behind there is. The recorders of one
 * process share it.
 *
 * @throws {DurableError} `ERR_LOCKED` names who has it.
 */
export async function occupy(directory: string): Promise<Occupation> {
  const path = await realpath(directory)
  const shared = occupied.get(path)
  const entry = shared ?? { users: 0, lock: lock(join(path, lockName)) }
  entry.users++
  occupied.set(path, entry)
  let left = false
  const leave = async (): Promise<void> => {
    if (left) return
    left = true
    if (--entry.users > 0) return
    occupied.delete(path)
    await (await entry.lock).release()
  }
  try {
    await entry.lock
  } catch (error) {
    left = true
    if (--entry.users === 0) occupied.delete(path)
    throw error
  }
  return { first: shared === undefined, [Symbol.asyncDispose]: leave }
}
