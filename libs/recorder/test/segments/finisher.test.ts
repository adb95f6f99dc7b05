import { EventEmitter } from 'node:events'
import { expect, it } from 'vitest'
import { RecorderError } from '../../src/errors.ts'
import type { RecorderEvents } from '../../src/events.ts'
import { Finisher } from '../../src/segments/finisher.ts'
import type { Segment } from '../../src/segments/segment.ts'
import type { Storage } from '../../src/storage/storage.ts'

const closing = { summary: undefined, drift: 0, session: 'one' }

/** A segment that is closed by one outcome after the other, the last one again and again. */
function segment(...outcomes: readonly (readonly string[] | RecorderError)[]) {
  let at = 0
  const done: string[] = []
  const like = {
    extent: {},
    giveUpVanished: async () => undefined,
    leave: () => void done.push('left'),
    async close() {
      const outcome = outcomes[Math.min(at++, outcomes.length - 1)]
      if (outcome instanceof RecorderError) throw outcome
      return outcome?.map((name) => ({ name, kind: 'wav' }))
    },
  }
  return { done, segment: like as unknown as Segment }
}

it('leaves what no storage makes an audio file, and publishes what comes after it', async () => {
  const events = new EventEmitter<RecorderEvents>()
  const storage = { wait: async () => true } as unknown as Storage
  const finisher = new Finisher(storage, events)
  const told: string[] = []
  events.on('segment', ({ files }) => told.push(...files.map(({ name }) => name)))
  const damaged = new RecorderError('ERR_AUDIO_FILE', 'x.part: no header of an audio file')
  const full = new RecorderError('ERR_STORAGE_FULL', 'y.part: no space')
  const spoilt = segment(damaged)
  // libsndfile calls a failed write an internal error now and then: once is no proof.
  const others = [segment(damaged, ['once']), segment(full, full, full, ['full']), segment(['z'])]
  for (const one of [spoilt, ...others]) void finisher.finish(one.segment, closing)
  await finisher.all()
  expect(told).toEqual(['once', 'full', 'z'])
  expect(finisher.published).toBe(3)
  expect(spoilt.done).toEqual(['left'])
  expect(others.flatMap(({ done }) => done)).toEqual([])
})
