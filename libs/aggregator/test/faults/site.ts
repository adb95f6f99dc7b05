import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Redis } from 'ioredis'
import { freePort } from '../../../../test/support/free-port.ts'
import { type RedisServer, redisServer } from '../../../../test/support/redis.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import type { Box } from '../../src/box.ts'
import { type Link, proxy } from '../proxy.ts'
import { boxOf, client, quickMaster } from '../world.ts'

/** What a master should hold: texts, as they were written. */
export interface Truth {
  readonly media: Map<string, string>
  readonly programmes: Map<string, readonly string[]>
}

/** A master whose disk can be lost, and the link to it. */
export interface Site extends AsyncDisposable {
  readonly box: Box
  readonly link: Link
  /** What was written, and is there unless it was emptied since. */
  readonly truth: Truth
  /** Write a medium, or take it away. */
  setMedia(name: string, seconds: string | undefined): Promise<void>
  /** Replace a programme. */
  setProgramme(key: string, members: readonly string[]): Promise<void>
  /** Write all that should be there. */
  refill(): Promise<void>
  /** End the master; one with its data, or without, comes in its place. */
  restart(data: 'kept' | 'lost'): Promise<void>
  /** Take all away, and leave it running. */
  flush(): Promise<void>
  /** What is there now, read by plain commands. */
  scan(): Promise<Truth>
}

/** Start a master on its own address. */
export async function site(host: string): Promise<Site> {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(await temporaryFolder())
  const start = (): Promise<RedisServer> =>
    redisServer({ args: [...quickMaster, '--dir', folder.path] })
  let master = await start()
  let redis = client(master.port)
  stack.defer(async () => {
    redis.disconnect()
    await master[Symbol.asyncDispose]()
  })
  const link = stack.use(await proxy(master.port, host))
  const box = boxOf(await freePort(), host, 'north', link.port)
  const truth: Truth = { media: new Map(), programmes: new Map() }
  const all = stack.move()
  const setProgramme = async (key: string, members: readonly string[]): Promise<void> => {
    await redis
      .multi()
      .select(0)
      .del(key)
      .zadd(key, ...scored(members))
      .exec()
    truth.programmes.set(key, members)
  }
  return {
    ...{ box, link, truth, setProgramme },
    async setMedia(name, seconds) {
      const commands = redis.multi().select(1)
      if (seconds === undefined) commands.del(name)
      else commands.set(name, seconds)
      await commands.exec()
      if (seconds === undefined) truth.media.delete(name)
      else truth.media.set(name, seconds)
    },
    async refill() {
      await redis
        .multi()
        .select(1)
        .mset([...truth.media].flat())
        .exec()
      for (const [key, members] of truth.programmes) await setProgramme(key, members)
    },
    async restart(data) {
      // It goes at once, with its data: it does not wait for replicas.
      if (data === 'kept') await redis.call('SHUTDOWN', 'SAVE', 'NOW').catch(() => undefined)
      redis.disconnect()
      await master[Symbol.asyncDispose]()
      if (data === 'lost') {
        await rm(join(folder.path, 'dump.rdb'), { force: true })
      }
      master = await start()
      link.target = master.port
      redis = client(master.port)
    },
    flush: async () => void (await redis.flushall()),
    async scan() {
      await using media = client(master.port, 1)
      await using programmes = client(master.port, 0)
      return { media: await texts(media), programmes: await lists(programmes) }
    },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  }
}

function scored(members: readonly string[]): (string | number)[] {
  return members.flatMap((member, index) => [1_795_230_000 + index * 60, member])
}

async function texts(redis: Redis): Promise<Map<string, string>> {
  const names = await redis.keys('*')
  return new Map(
    await Promise.all(names.map(async (name) => [name, (await redis.get(name)) ?? ''] as const)),
  )
}

async function lists(redis: Redis): Promise<Map<string, readonly string[]>> {
  const keys = await redis.keys('*')
  return new Map(
    await Promise.all(keys.map(async (key) => [key, await redis.zrange(key, '0', '-1')] as const)),
  )
}
