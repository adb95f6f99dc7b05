import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { type RedisServer, redisServer } from '../../../../test/support/redis.ts'
import { createRepository } from '../../src/repository.ts'
import { type ImageFolder, imageFolder } from '../image-folder.ts'
import { amxa } from '../names.ts'
import { type Machine, type SlowRdiff, slowRdiff, startMachine } from './machines.ts'

/** A folder of images and a Redis: what all machines see. */
export interface Stage extends AsyncDisposable {
  /** The images and the mirror. */
  readonly folder: ImageFolder
  /** The Redis. */
  readonly redis: RedisServer
  /** Where it is. */
  readonly url: string
  /** Start a generator. */
  generator(...args: readonly string[]): Machine
  /** Start a worker, of one pair at a time and for long not believed dead. */
  worker(environment?: Readonly<Record<string, string>>, ...args: readonly string[]): Machine
}

/** Make a folder with an image for each of so many days, and start a Redis. */
export async function stage(days: number): Promise<Stage> {
  const folder = await imageFolder()
  for (let day = 1; day <= days; day += 1) await folder.add(amxa(day).filename, day)
  const redis = await redisServer()
  const url = `redis://127.0.0.1:${redis.port}`
  const at = ['--workers', url, '--patience', '30']
  return {
    folder,
    redis,
    url,
    generator: (...args) =>
      startMachine([...at, '--engine', 'rdiff', ...args, folder.images, folder.mirror]),
    worker: (environment = {}, ...args) =>
      startMachine(
        ['worker', ...at, '--jobs', '1', '--lease', '600', ...args, folder.images, folder.mirror],
        environment,
      ),
    async [Symbol.asyncDispose]() {
      await redis[Symbol.asyncDispose]()
      await folder[Symbol.asyncDispose]()
    },
  }
}

/** Workers know a mirror by its first plan. */
export async function announce({ folder, url }: Stage): Promise<void> {
  const { images, mirror } = folder
  await createRepository({ images, mirror, workers: url, targets: 0 }).generate()
}

/** A stage on which a worker is at a pair of images, and stays at it. */
export interface HeldStage extends Stage {
  /** What the worker waits for. */
  readonly gate: SlowRdiff
  /** The worker. */
  readonly busy: Machine
  /** Whom it works for. */
  readonly waiting: Machine
}

/** Arguments of the first worker and the first generator. */
export interface HeldArguments {
  readonly worker?: readonly string[]
  readonly generator?: readonly string[]
}

/** Make a stage on which a worker has begun, and cannot go on until the gate is opened. */
export async function heldStage(days: number, args: HeldArguments = {}): Promise<HeldStage> {
  await using undo = new AsyncDisposableStack()
  const at = undo.use(await stage(days))
  await announce(at)
  const gate = await slowRdiff(at.folder.path)
  const busy = undo.use(at.worker(gate.environment, ...(args.worker ?? [])))
  await busy.until('serving')
  const waiting = undo.use(at.generator(...(args.generator ?? [])))
  await busy.until('begun')
  const all = undo.move()
  return { ...at, gate, busy, waiting, [Symbol.asyncDispose]: () => all.disposeAsync() }
}

/** The mirror is whole, and nothing is left of the work. */
export async function expectWhole({ images, mirror }: ImageFolder, diffs: number): Promise<void> {
  const repository = createRepository({ images, mirror })
  expect(await repository.verify()).toEqual([])
  expect(await readdir(join(mirror, 'rdiffs'))).toHaveLength(diffs)
  expect(await readdir(join(mirror, '.repository/shared'))).toEqual(['plan.json'])
}
