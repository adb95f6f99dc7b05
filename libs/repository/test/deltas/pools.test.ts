import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { redisServer } from '../../../../test/support/redis.ts'
import { localPool } from '../../src/deltas/local-pool.ts'
import type { DeltaPool, PairTask } from '../../src/deltas/pool.ts'
import { prove } from '../../src/deltas/prove.ts'
import { createDeltaWorker } from '../../src/workers/delta-worker.ts'
import { openQueuePool } from '../../src/workers/queue-pool.ts'
import { type PairFolder, pairFolder } from '../workers/pair-folder.ts'

interface OpenPool extends AsyncDisposable {
  readonly pool: DeltaPool
}

/** The threads of this machine. */
async function local({ images, layout }: PairFolder): Promise<OpenPool> {
  const pool = localPool({ images, engine: 'librsync-wasm', jobs: 2 }, layout)
  return { pool, [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose]() }
}

/** A queue with one worker. */
async function queue({ images, layout }: PairFolder): Promise<OpenPool> {
  const redis = await redisServer()
  const url = `redis://127.0.0.1:${redis.port}`
  const warn = (): void => undefined
  const spare = localPool({ images, engine: 'librsync-wasm', jobs: 1 }, layout)
  const method = { engine: 'librsync-wasm', compose: false } as const
  const pool = await openQueuePool({ url, patience: 10, method, layout, spare, warn })
  const worker = createDeltaWorker({ images, mirror: layout.root, workers: url, jobs: 2 })
  const stop = new AbortController()
  const served = worker.serve({ signal: stop.signal })
  return {
    pool,
    async [Symbol.asyncDispose]() {
      await pool[Symbol.asyncDispose]()
      stop.abort()
      await served
      await redis[Symbol.asyncDispose]()
    },
  }
}

const never = new AbortController().signal
const quiet = { signal: never, onProgress: () => undefined }

describe.each([
  { name: 'threads', open: local },
  { name: 'a queue', open: queue },
])('a pool of $name', ({ open }) => {
  it('makes both rdiffs of each pair, proven', async () => {
    await using folder = await pairFolder(3)
    await using opened = await open(folder)
    const { pool } = opened
    const tasks = [await folder.task(1, 2), await folder.task(2, 3), await folder.task(1, 3)]
    expect(await pool.begin(tasks)).toBeGreaterThan(1)
    const parts: number[] = []
    const begun = new Set<string>()
    const results = await Promise.all(
      tasks.map((task) =>
        pool.make(task, {
          ...quiet,
          onBegin: () => void begun.add(pairKey(task)),
          onProgress: (part) => void parts.push(part),
        }),
      ),
    )
    for (const [index, { made, missed, bytesRead }] of results.entries()) {
      const { older, newer, forth, back } = tasks[index] ?? (await folder.task(1, 2))
      expect(missed).toEqual([])
      expect(made.map(({ filename }) => filename)).toEqual([forth, back])
      expect(bytesRead).toBeGreaterThan(older.size)
      for (const { filename, part, proved } of made) {
        const [basis, target] = filename === forth ? [older, newer] : [newer, older]
        const pathOf = (image: { readonly filename: string }) => join(folder.images, image.filename)
        const { bytesRead: _, ...sums } = await prove({
          basis: pathOf(basis),
          delta: part,
          target: pathOf(target),
        })
        expect(proved).toMatchObject(sums)
      }
    }
    expect(parts.every((part) => part >= 0 && part <= 1)).toBe(true)
    expect([...begun].sort()).toEqual(tasks.map(pairKey).sort())
  })

  it('makes what is wanted of a pair, and leaves nothing when that is settled', async () => {
    await using folder = await pairFolder(2)
    await using opened = await open(folder)
    const { pool } = opened
    for (const [way, other] of [
      ['forth', 'back'],
      ['back', 'forth'],
    ] as const) {
      const task = { ...(await folder.task(1, 2)), [other]: undefined }
      await pool.begin([task])
      const { made } = await pool.make(task, quiet)
      expect(made.map(({ filename }) => filename)).toEqual([task[way]])
      await pool.settle(task)
      expect(await leftIn(folder)).toEqual([])
    }
  })

  it('misses a pair whose image is gone or another, and goes on with the others', async () => {
    await using folder = await pairFolder(4)
    const tasks = [await folder.task(1, 2), await folder.task(3, 4)]
    await using opened = await open(folder)
    const { pool } = opened
    await pool.begin(tasks)
    const [gone, other] = [tasks[0]?.older.filename ?? '', tasks[1]?.older.filename ?? '']
    const make = (index: 0 | 1) => pool.make(tasks[index] ?? noTask(), quiet)
    await rm(join(folder.images, gone))
    const missed = await make(0)
    expect(missed.made).toEqual([])
    expect(missed.missed.map(({ filename }) => filename)).toEqual([tasks[0]?.forth, tasks[0]?.back])
    expect(String(missed.missed[0]?.cause)).toContain(gone)
    await writeFile(join(folder.images, other), 'another')
    expect(String((await make(1)).missed[0]?.cause)).toContain(other)
    const fine = await folder.task(2, 4)
    await pool.begin([fine])
    expect((await pool.make(fine, quiet)).made).toHaveLength(2)
  })

  it('takes the way through a third image if it is there, and does without if not', async () => {
    await using folder = await pairFolder(2)
    await using opened = await open(folder)
    const { pool } = opened
    const task = await folder.task(1, 2)
    await pool.begin([task])
    const through = ['none.rdiff', 'neither.rdiff'] as const
    const { made, missed } = await pool.make(task, { ...quiet, through })
    expect([made.length, missed]).toEqual([2, []])
  })

  it('stops when it is told to', async () => {
    await using folder = await pairFolder(2)
    await using opened = await open(folder)
    const { pool } = opened
    const task = await folder.task(1, 2)
    await pool.begin([task])
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(pool.make(task, { ...quiet, signal })).rejects.toThrow('enough')
    await pool.settle(task)
    expect(await leftIn(folder)).toEqual([])
  })
})

function pairKey({ older, newer }: PairTask): string {
  return `${older.filename} ${newer.filename}`
}

function noTask(): never {
  throw new Error('no such task')
}

/** What is left of the work. */
async function leftIn({ layout }: PairFolder): Promise<string[]> {
  const names = await readdir(layout.state, { recursive: true })
  return names.filter((name) => !/^(work|shared|shared\/plan\.json)$/.test(name))
}
