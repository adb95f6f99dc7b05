import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isFull } from '../mirror/files.ts'
import { runThread } from '../threads/run-thread.ts'
import type { Composed, Composition } from './compose-delta.ts'
import type { PairPlace } from './pair-place.ts'
import type { PairOptions, PairTask } from './pool.ts'

/** An rdiff may be so much larger than one for which images are searched; a part of it. */
const mostCost = 0.02

/**
 * Join the rdiffs of a pair from others, all that are wanted of it, where that is seen to cost next to
 * nothing. They are still to be proven.
 *
 * @returns how many bytes of images were read; `undefined`: it cannot be done, or costs too much
 */
export async function composePair(
  task: PairTask,
  place: PairPlace,
  { through, throughBack, signal }: PairOptions,
): Promise<number | undefined> {
  const { older, newer, forth, back } = task
  const ways = [
    { delta: forth, source: older, legs: through },
    { delta: back, source: newer, legs: forth === undefined ? through : throughBack },
  ].filter(({ delta }) => delta !== undefined)
  let bytesRead = 0
  try {
    for (const { delta = '', source, legs } of ways) {
      if (!legs) return await giveUp(task, place)
      const composed = await compose(
        {
          basis: join(place.images, source.filename),
          index: await place.indexOf(source),
          legs: [join(place.rdiffs, legs[0]), join(place.rdiffs, legs[1])],
          delta: place.partOf(delta),
        },
        signal,
      )
      bytesRead += composed.bytesRead
      if (composed.cost > mostCost) return await giveUp(task, place)
    }
    return bytesRead
  } catch (error) {
    signal.throwIfAborted()
    if (isFull(error)) throw error
    // A published rdiff that has decayed: the images are still there to be searched.
    return await giveUp(task, place)
  }
}

async function compose(data: Composition, signal: AbortSignal): Promise<Composed> {
  let composed: Composed | undefined
  const onMessage = (message: unknown): void => {
    composed = message as Composed
  }
  await runThread({ module: './compose-thread', from: import.meta.url, data, onMessage, signal })
  if (!composed) throw new Error('the composition was cut off')
  return composed
}

async function giveUp({ forth, back }: PairTask, { partOf }: PairPlace): Promise<undefined> {
  for (const name of [forth, back]) if (name !== undefined) await rm(partOf(name), { force: true })
  return undefined
}
