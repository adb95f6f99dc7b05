import { type Box, boxIdOf } from '../box.ts'
import { AggregatorError } from '../errors.ts'
import { fileNameOf } from '../media.ts'
import {
  type FoundMedia,
  type MediaChange,
  type MediaPlan,
  newMediaName,
  planMedia,
} from '../media-plan.ts'
import type { StateSource } from './contract.ts'
import { withMaster } from './exchange.ts'
import { findInSnapshot, findMedia, type Sought } from './find-media.ts'

/** See `Applier.planMedia`. */
export async function planMediaIn(
  boxes: readonly Box[],
  change: MediaChange,
  timeout: number,
  aggregator: StateSource | undefined,
): Promise<MediaPlan[]> {
  const filename = fileNameOf(change.name)
  const to = change.to === undefined ? undefined : newMediaName(change.to)
  if (to === filename) {
    throw new AggregatorError('ERR_NAME', `name: expected another one than ${filename}, got it`)
  }
  const sought: Sought = { filename, ...(to !== undefined && { to }) }
  const wanted: MediaChange = { ...change, name: filename, ...(to !== undefined && { to }) }
  const now = Date.now() / 1_000
  return Promise.all(
    boxes.map(async (box) => {
      const found = await withMaster(box, timeout, (redis) => findMedia(redis, sought)).catch(
        (): FoundMedia | undefined => {
          const known = aggregator?.snapshot?.(boxIdOf(box))
          return known && findInSnapshot(known, sought)
        },
      )
      return planMedia(wanted, boxIdOf(box), found, now)
    }),
  )
}

/**
 * Refuse what would hurt: in one box is in all, for half a cluster with another name is worse than none.
 *
 * @throws {@link AggregatorError} `ERR_REFUSED`
 */
export function refuse(plans: readonly MediaPlan[]): void {
  const lines = plans.flatMap(({ box, reason, filename, to, scheduled }) => {
    if (reason === 'taken') return `${to}: ${box} has a medium of that name`
    if (reason !== 'scheduled') return []
    return scheduled.map(({ day, service, start }) => {
      const moment = new Date(start * 1_000).toISOString()
      return `${filename}: ${box} plays it at ${moment}, in the programme of ${day} of ${service}`
    })
  })
  if (lines.length > 0) throw new AggregatorError('ERR_REFUSED', lines.join('\n'))
}
