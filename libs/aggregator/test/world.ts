import { once } from 'node:events'
import { Redis } from 'ioredis'
import { type RedisServer, redisServer } from '../../../test/support/redis.ts'
import type { Aggregator } from '../src/aggregator.ts'
import type { Box } from '../src/box.ts'
import type { AggregatorEvents } from '../src/events.ts'

/** A master and its replica, both real. */
export interface Pair extends AsyncDisposable {
  readonly master: RedisServer
  readonly replica: RedisServer
  /** As a configuration would describe them. */
  readonly box: Box
}

/** Masters say something every second, and begin to send at once. */
export const quickMaster: readonly string[] = [
  ...['--repl-diskless-sync-delay', '0', '--repl-ping-replica-period', '1'],
]

/** Start a master with a replica that follows it. */
export async function pair(host = 'a.example', town = 'north'): Promise<Pair> {
  const master = await redisServer({ args: quickMaster })
  try {
    const replica = await redisServer({ args: ['--replicaof', `127.0.0.1 ${master.port}`] })
    const box = boxOf(replica.port, host, town, master.port)
    return {
      ...{ master, replica, box },
      async [Symbol.asyncDispose]() {
        await replica[Symbol.asyncDispose]()
        await master[Symbol.asyncDispose]()
      },
    }
  } catch (error) {
    await master[Symbol.asyncDispose]()
    throw error
  }
}

/** Describe a box. */
export function boxOf(port: number, host: string, town = 'north', master = 6_379): Box {
  return { town, host, port, master: { port: master } }
}

/** A plain client that is closed at the end. */
export function client(port: number, database = 0): Redis & AsyncDisposable {
  const redis = new Redis({ port, db: database, retryStrategy: () => 100 })
  redis.on('error', () => undefined)
  return Object.assign(redis, {
    [Symbol.asyncDispose]: async () => redis.disconnect(),
  })
}

/** Wait until something is so, looking whenever something happens. */
export async function until(aggregator: Aggregator, isSo: () => boolean): Promise<void> {
  const names: readonly (keyof AggregatorEvents)[] = ['state', 'replaced', 'changed', 'lost']
  while (!isSo()) {
    const stop = new AbortController()
    try {
      const { signal } = stop
      await Promise.race(names.map((name) => once(aggregator.events, name, { signal })))
    } finally {
      stop.abort()
    }
  }
}
