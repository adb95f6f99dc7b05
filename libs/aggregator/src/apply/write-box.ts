import type { Redis } from 'ioredis'
import type { Box } from '../box.ts'
import { type BoxPlan, sameMembers } from '../plan.ts'
import type { ScoredMember } from '../programme.ts'
import { connectMaster } from './connect-master.ts'

/** What a key of a master holds. */
export type Held = readonly ScoredMember[] | 'odd'

/** What became of a plan on a master. */
export interface Written {
  /** `applied`: it is there now, by us or already. */
  readonly outcome: 'applied' | 'unchanged' | 'conflict' | 'unreachable' | 'failed'
  /** Why not. */
  readonly reason?: string
  /** Whether a replica has confirmed it in time. */
  readonly confirmed?: boolean
}

/** How often to begin anew when somebody else wrote between our reading and our writing. */
const tries = 3

/**
 * Read some programmes of a master as they are.
 *
 * @param timeout - ms for each step
 * @throws what the connection or a command failed with
 */
export async function readBox(
  box: Box,
  keys: readonly string[],
  timeout: number,
): Promise<ReadonlyMap<string, Held>> {
  const redis = await connectMaster(box, timeout)
  try {
    return await readHeld(redis, keys)
  } finally {
    redis.disconnect()
  }
}

/**
 * Carry out plans on one master: if each key still holds what was planned for, all are replaced in one transaction,
 * read back, and confirmed by a replica. What holds something else is left alone. Doing it again is harmless.
 *
 * @param plans - those of this box, one for a key
 * @param timeout - ms for each step
 * @returns what became of each, by key; it never rejects
 */
export async function writeBox(
  box: Box,
  plans: readonly BoxPlan[],
  timeout: number,
): Promise<Map<string, Written>> {
  const results = new Map<string, Written>()
  let redis: Redis | undefined
  try {
    redis = await connectMaster(box, timeout)
    for (let left = tries; ; left -= 1) {
      const open = await compare(redis, plans, results)
      if (open.length === 0) return results
      const done = await replace(redis, open, timeout)
      if (done !== undefined) {
        for (const [key, written] of done) results.set(key, written)
        return results
      }
      if (left > 1) continue
      for (const { key } of open) {
        results.set(key, { outcome: 'conflict', reason: 'somebody else is writing to it' })
      }
      return results
    }
  } catch (error) {
    const reason = reasonOf(error)
    // An error that the master answered with is its will; all others are of the way to it.
    const isRefused = error instanceof Error && error.name === 'ReplyError'
    for (const { key } of plans) {
      if (results.has(key)) continue
      results.set(key, { outcome: isRefused ? 'failed' : 'unreachable', reason })
    }
    return results
  } finally {
    redis?.disconnect()
  }
}

/** What a master refused: of a transaction that it gave up, the command that it was for. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const [first]: readonly unknown[] =
    'previousErrors' in error && Array.isArray(error.previousErrors) ? error.previousErrors : []
  return first instanceof Error ? first.message : error.message
}

/** Watch all keys, and note what need not or may not be written. @returns what is to be written */
async function compare(
  redis: Redis,
  plans: readonly BoxPlan[],
  results: Map<string, Written>,
): Promise<BoxPlan[]> {
  const keys = plans.map(({ key }) => key)
  const [, held] = await Promise.all([redis.watch(...keys), readHeld(redis, keys)])
  return plans.filter(({ key, previous, next, outcome, reason }) => {
    const found = held.get(key) ?? []
    if (outcome === 'conflict') {
      results.set(key, { outcome: 'conflict', ...(reason && { reason }) })
    } else if (found === 'odd') {
      results.set(key, { outcome: 'conflict', reason: 'expected a sorted set of plain members' })
    } else if (sameMembers(found, next)) {
      // Written by a run that was killed, or by somebody who had the same in mind.
      results.set(key, { outcome: outcome === 'unchanged' ? 'unchanged' : 'applied' })
    } else if (sameMembers(found, previous)) return true
    else {
      const what = `expected the ${previous.length} items that were planned for, got ${found.length}`
      results.set(key, { outcome: 'conflict', reason: `${what}, or others` })
    }
    return false
  })
}

/** @returns `undefined` if a key was written to since it was watched: nothing was changed then */
async function replace(
  redis: Redis,
  plans: readonly BoxPlan[],
  timeout: number,
): Promise<Map<string, Written> | undefined> {
  const transaction = redis.multi()
  for (const { key, next } of plans) {
    transaction.del(key)
    if (next.length > 0) {
      transaction.zadd(key, ...next.flatMap(({ score, member }) => [score, member]))
    }
  }
  const keys = plans.map(({ key }) => key)
  // All in one go: at 20 ms to the box, each answer that is waited for is 20 ms.
  const [done, held, confirmations] = await Promise.all([
    transaction.exec(),
    readHeld(redis, keys),
    redis.wait(1, Math.max(1, Math.floor(timeout / 2))),
  ])
  if (done === null) return undefined
  for (const [error] of done) if (error) throw error
  return new Map(
    plans.map(({ key, next }): [string, Written] => {
      const found = held.get(key)
      const isThere = found !== undefined && found !== 'odd' && sameMembers(found, next)
      const reason = 'read back, it is something else: somebody wrote after us'
      const confirmed = confirmations >= 1
      return [key, isThere ? { outcome: 'applied', confirmed } : { outcome: 'failed', reason }]
    }),
  )
}

async function readHeld(redis: Redis, keys: readonly string[]): Promise<Map<string, Held>> {
  const lists = await Promise.all(
    keys.map((key) =>
      redis.zrange(key, '0', '-1', 'WITHSCORES').catch((error: Error) => {
        if (error.message.startsWith('WRONGTYPE')) return 'odd' as const
        throw error
      }),
    ),
  )
  return new Map(keys.map((key, index) => [key, heldIn(lists[index] ?? [])]))
}

function heldIn(pairs: readonly string[] | 'odd'): Held {
  if (pairs === 'odd') return 'odd'
  const members: ScoredMember[] = []
  for (let at = 0; at + 1 < pairs.length; at += 2) {
    const [member = '', score] = [pairs[at], Number(pairs[at + 1])]
    // They could not be written back as they were: not as text, not as JSON.
    if (member.includes('\uFFFD') || !Number.isFinite(score)) return 'odd'
    members.push({ member, score })
  }
  return members
}
