import type { ChainableCommander, Redis } from 'ioredis'
import type { Box } from '../box.ts'
import { connectMaster } from './connect-master.ts'

/** What became of a plan on a master. */
export interface Written {
  /** `applied`: it is there now, by us or already. */
  readonly outcome: 'applied' | 'unchanged' | 'conflict' | 'unreachable' | 'failed'
  /** Why not. */
  readonly reason?: string
  /** Whether a replica has confirmed it in time. */
  readonly confirmed?: boolean
}

/** What to write after a look at what is there. */
export interface Exchange<T> {
  /** Queue the commands. */
  write(transaction: ChainableCommander): void
  /** Read back what is there now. */
  readBack(): Promise<T>
}

/** What was written. */
export interface Exchanged<T> {
  /** What is there now. */
  readonly found: T
  /** Whether a replica has confirmed it in time. */
  readonly confirmed: boolean
}

/** How often to begin anew when somebody else wrote between our reading and our writing. */
const tries = 3

/** Why nothing was written though it was tried. */
export const contended = 'somebody else is writing to it'

/**
 * Compare and set on one master: what is looked at is watched, and written to in one transaction if nobody else has,
 * read back, and confirmed by a replica.
 *
 * @param timeout - ms for each step
 * @param look - watches keys, reads them, and decides; `undefined`: there is nothing to write. Is done again if somebody
 * else wrote meanwhile
 * @returns `undefined` if there was nothing to write; {@link contended} if somebody else wrote each time
 */
export async function exchange<T>(
  redis: Redis,
  timeout: number,
  look: () => Promise<Exchange<T> | undefined>,
): Promise<Exchanged<T> | typeof contended | undefined> {
  for (let left = tries; left > 0; left -= 1) {
    const wanted = await look()
    if (wanted === undefined) return undefined
    const transaction = redis.multi()
    wanted.write(transaction)
    // All in one go: at 20 ms to the box, each answer that is waited for is 20 ms.
    const [done, found, confirmations] = await Promise.all([
      transaction.exec(),
      wanted.readBack(),
      redis.wait(1, Math.max(1, Math.floor(timeout / 2))).catch(noneIfRefused),
    ])
    if (done === null) continue
    for (const [error] of done) if (error) throw error
    return { found, confirmed: confirmations >= 1 }
  }
  return contended
}

/** Do something with a master, and close the connection. @throws what the connection or a command failed with */
export async function withMaster<T>(
  box: Box,
  timeout: number,
  work: (redis: Redis) => Promise<T>,
): Promise<T> {
  const redis = await connectMaster(box, timeout)
  try {
    return await work(redis)
  } finally {
    redis.disconnect()
  }
}

/** What an error on the way to a master, or an answer of it, means. */
export function failureOf(error: unknown): Written {
  const reason = reasonOf(error)
  // An error that the master answered with is its will, unless it is still starting, or busy; all others are of the way to it.
  const isRefused = isAnswer(error) && !/^(?:LOADING|BUSY|MASTERDOWN) /.test(reason)
  return { outcome: isRefused ? 'failed' : 'unreachable', reason }
}

/** It may not be asked who has confirmed it; what was written is written. */
function noneIfRefused(error: unknown): number {
  if (isAnswer(error)) return 0
  throw error
}

function isAnswer(error: unknown): boolean {
  return error instanceof Error && error.name === 'ReplyError'
}

/** What a master refused: of a transaction that it gave up, the command that it was for. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const [first]: readonly unknown[] =
    'previousErrors' in error && Array.isArray(error.previousErrors) ? error.previousErrors : []
  return first instanceof Error ? first.message : error.message
}
