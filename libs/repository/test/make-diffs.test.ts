import { EventEmitter } from 'node:events'
import { expect, it } from 'vitest'
import type { DeltaPool } from '../src/deltas/pool.ts'
import type { RepositoryEvents } from '../src/events.ts'
import { layoutOf } from '../src/mirror/layout.ts'
import { readOptions } from '../src/options.ts'
import { pairUp } from '../src/plan.ts'
import { meterOf } from '../src/progress.ts'
import type { ImageRecord } from '../src/record.ts'
import { selectDiffs } from '../src/selection.ts'
import { makeDiffs } from '../src/steps/make-diffs.ts'
import { amxa } from './names.ts'

it('a run that is stopped ends, though some pairs wait for others that wait as well', async () => {
  const names = [1, 2, 3, 4, 5].map((day) => amxa(day).filename)
  const identity = { size: 1000, modified: '1', inode: '1' }
  const images = new Map(
    names.map((filename) => {
      const sums = { cksum: '1', sha256: filename, sha512: filename, puavoConf: {} }
      const files = { read: identity, published: identity }
      const record = { kind: 'image', filename, size: 1000, format: 'any', ...sums, ...files }
      return [filename, record as ImageRecord] as const
    }),
  )
  const wanted = selectDiffs({ name: 'x', images: names, extraRdiffs: {} }, 'all')
  const stop = new AbortController()
  let asked = 0
  /** Machines that are at work until they are told to stop. */
  const pool: DeltaPool = {
    begin: async (tasks) => tasks.length,
    make(_, { signal }) {
      asked += 1
      if (asked === names.length - 1) setImmediate(() => stop.abort(new Error('enough')))
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason))
      })
    },
    settle: async () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  }
  const run = {
    settings: readOptions({ images: '/images' }),
    layout: layoutOf('/mirror'),
    pool,
    records: { all: new Map(), put: async () => undefined, remove: async () => undefined },
    metas: new Map(),
    meter: meterOf(
      () => 0,
      () => undefined,
    ),
    events: new EventEmitter<RepositoryEvents>(),
    signing: undefined,
    signal: stop.signal,
    bytes: { once: 0, again: 0 },
  }
  const pairs = pairUp([...wanted.values()].flat())
  expect(pairs).toHaveLength(10)
  await expect(makeDiffs(run, pairs, [], images)).rejects.toThrow('enough')
})
