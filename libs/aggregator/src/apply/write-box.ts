import type { Redis } from 'ioredis'
import type { Box } from '../box.ts'
import { type BoxPlan, sameMembers } from '../plan.ts'
import type { ScoredMember } from '../programme.ts'
import {
  contended,
  type Exchange,
  exchange,
  failureOf,
  type Written,
  withMaster,
} from './exchange.ts'

/** What a key of a master holds. */
export type Held = readonly ScoredMember[] | 'odd'

/**
 * Read some programmes of a master as they are.
 *
 * @param timeout - ms for each step
 * @throws what the connection or a command failed with
 */
export function readBox(
  box: Box,
  keys: readonly string[],
  timeout: number,
): Promise<ReadonlyMap<string, Held>> {
  return withMaster(box, timeout, (redis) => readHeld(redis, keys))
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
  // What cannot be planned cannot be done either, also when the box is back.
  for (const { key, outcome, reason } of plans) {
    if (outcome === 'conflict') results.set(key, { outcome, ...(reason && { reason }) })
  }
  const planned = plans.filter(({ key }) => !results.has(key))
  let open: readonly BoxPlan[] = planned
  if (open.length === 0) return results
  try {
    await withMaster(box, timeout, async (redis) => {
      const done = await exchange(redis, timeout, async () => {
        open = await compare(redis, planned, results)
        return open.length === 0 ? undefined : replacing(redis, open)
      })
      for (const { key, next } of done === undefined ? [] : open) {
        if (done === undefined || done === contended) {
          results.set(key, { outcome: 'conflict', reason: contended })
          continue
        }
        const found = done.found.get(key)
        const isThere = found !== undefined && found !== 'odd' && sameMembers(found, next)
        const reason = 'read back, it is something else: somebody wrote after us'
        const { confirmed } = done
        results.set(
          key,
          isThere ? { outcome: 'applied', confirmed } : { outcome: 'failed', reason },
        )
      }
    })
  } catch (error) {
    for (const { key } of planned) if (!results.has(key)) results.set(key, failureOf(error))
  }
  return results
}

/** Watch all keys, and note what need not or may not be written. @returns what is to be written */
async function compare(
  redis: Redis,
  plans: readonly BoxPlan[],
  results: Map<string, Written>,
): Promise<BoxPlan[]> {
  const keys = plans.map(({ key }) => key)
  const [, held] = await Promise.all([redis.watch(...keys), readHeld(redis, keys)])
  return plans.filter(({ key, previous, next, outcome }) => {
    const found = held.get(key) ?? []
    if (found === 'odd') {
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

function replacing(redis: Redis, plans: readonly BoxPlan[]): Exchange<ReadonlyMap<string, Held>> {
  const keys = plans.map(({ key }) => key)
  return {
    write(transaction) {
      for (const { key, next } of plans) {
        transaction.del(key)
        if (next.length > 0) {
          transaction.zadd(key, ...next.flatMap(({ score, member }) => [score, member]))
        }
      }
    },
    readBack: () => readHeld(redis, keys),
  }
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
  const members = membersIn(pairs)
  // They could not be written back as they were: not as text, not as JSON.
  const isOdd = members.some(
    ({ member, score }) => member.includes('\uFFFD') || !Number.isFinite(score),
  )
  return isOdd ? 'odd' : members
}

/** Members and scores, as Redis answers them in turn. */
export function membersIn(pairs: readonly string[]): ScoredMember[] {
  const members: ScoredMember[] = []
  for (let at = 0; at + 1 < pairs.length; at += 2) {
    members.push({ member: pairs[at] ?? '', score: Number(pairs[at + 1]) })
  }
  return members
}
