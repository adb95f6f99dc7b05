import type { ChainableCommander } from 'ioredis'
import type { Box } from '../box.ts'
import {
  conflictOf,
  type FoundMedia,
  type MediaPlan,
  type NamingMembers,
  renamed,
} from '../media-plan.ts'
import { contended, exchange, withMaster } from './exchange.ts'
import { findMedia } from './find-media.ts'

/** What is left to be done to a medium in one box. */
export interface MediaStep {
  /** To its key in database 1. `add`: the node has taken the old one away, and not put in the new one. */
  readonly media: 'nothing' | 'rename' | 'add' | 'delete'
  /** Members that are to name the new file. */
  readonly programmes: readonly NamingMembers[]
}

/**
 * Say what is left to be done, by what a box holds now.
 *
 * @param told - the node has done its part
 * @param now - Unix seconds
 * @returns a text: why nothing may be done
 */
export function stepOf(
  plan: MediaPlan,
  found: FoundMedia,
  told: boolean,
  now: number,
): MediaStep | string {
  const { to, duration, only } = plan
  const isGone = duration !== undefined && found.duration === undefined
  // The node keeps database 1: what is not in there any more, it has done.
  const isDone = told || (isGone && (to === undefined || found.taken))
  const programmes = to === undefined ? [] : only ? those(found, plan) : found.programmes
  if (isDone) {
    if (!isGone) return { media: to === undefined || found.taken ? 'delete' : 'rename', programmes }
    return { media: to === undefined || found.taken ? 'nothing' : 'add', programmes }
  }
  if (isGone) return 'expected a medium, got none: somebody has taken it away'
  const conflict = conflictOf(plan, found, now)
  if (conflict) return conflict
  if (found.duration !== duration) {
    const [expected, got] = [duration, found.duration].map((one) => one ?? 'none')
    return `duration: expected the ${expected} that was planned for, got ${got}`
  }
  if (duration === undefined) return { media: 'nothing', programmes }
  return { media: to === undefined ? 'delete' : 'rename', programmes }
}

/** Whether nothing is left to be done. */
export function isOver({ media, programmes }: MediaStep): boolean {
  return media === 'nothing' && programmes.length === 0
}

/** What became of a medium on a master. */
export interface MediaWritten {
  /** Why nothing was done. */
  readonly conflict?: string
  /** The members that were changed, as they were before. */
  readonly programmes: readonly NamingMembers[]
  /** Whether a replica has confirmed it in time; absent if there was nothing to write. */
  readonly confirmed?: boolean
}

/**
 * Do on a master what is left to be done: all in one transaction, unless somebody else writes to it. Doing it again is
 * harmless.
 *
 * @param told - the node has done its part
 * @param timeout - ms for each step
 * @throws what the connection or a command failed with
 */
export function writeMedia(
  box: Box,
  plan: MediaPlan,
  told: boolean,
  timeout: number,
): Promise<MediaWritten> {
  return withMaster(box, timeout, async (redis) => {
    const look = async (watch: boolean) =>
      stepOf(plan, await findMedia(redis, plan, watch), told, Date.now() / 1_000)
    let step: MediaStep | string = { media: 'nothing', programmes: [] }
    const done = await exchange(redis, timeout, async () => {
      step = await look(true)
      const wanted = step
      if (typeof wanted === 'string' || isOver(wanted)) return undefined
      return { write: (to) => queue(to, plan, wanted), readBack: () => look(false) }
    })
    if (done === contended) return { conflict: contended, programmes: [] }
    const { programmes } = writtenBy(step)
    if (done === undefined)
      return { ...(typeof step === 'string' && { conflict: step }), programmes }
    const left = done.found
    if (typeof left !== 'string' && !isOver(left)) {
      throw new Error('read back, it is something else: somebody wrote after us')
    }
    return { programmes, confirmed: done.confirmed }
  })
}

function queue(transaction: ChainableCommander, plan: MediaPlan, step: MediaStep): void {
  const { filename, to = '', duration = 0 } = plan
  transaction.select(1)
  if (step.media === 'rename') transaction.rename(filename, to)
  if (step.media === 'delete') transaction.del(filename)
  if (step.media === 'add') transaction.set(to, String(duration))
  transaction.select(0)
  for (const { key, members } of step.programmes) {
    transaction.zrem(key, ...members.map(({ member }) => member))
    transaction.zadd(
      key,
      ...members.map((one) => renamed(one, to)).flatMap(({ score, member }) => [score, member]),
    )
  }
}

function writtenBy(step: MediaStep | string): Pick<MediaStep, 'programmes'> {
  return typeof step === 'string' ? { programmes: [] } : step
}

/** Of what is there, the members that a plan names. */
function those({ programmes }: FoundMedia, plan: MediaPlan): NamingMembers[] {
  const named = new Set(
    plan.programmes.flatMap(({ key, members }) => members.map((one) => placeOf(key, one.member))),
  )
  return programmes
    .map(({ key, members }) => ({
      key,
      members: members.filter(({ member }) => named.has(placeOf(key, member))),
    }))
    .filter(({ members }) => members.length > 0)
}

function placeOf(key: string, member: string): string {
  return `${key} ${member}`
}
