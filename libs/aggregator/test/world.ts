import { once } from 'node:events'
import { Redis } from 'ioredis'
import { type RedisServer, redisServer } from '../../../test/support/redis.ts'
import { orTell, type Waiting } from '../../../test/support/until.ts'
import { type Aggregator, createAggregator } from '../src/aggregator.ts'
import { type Box, type BoxId, boxIdOf } from '../src/box.ts'
import type { BoxState } from '../src/box-state.ts'
import type { AggregatorEvents } from '../src/events.ts'
import type { AggregatorOptions } from '../src/options.ts'
import type { BoxSnapshot } from '../src/snapshot.ts'
import { type Link, proxy } from './proxy.ts'

/** Masters say something every second, and begin to send at once. */
export const quickMaster: readonly string[] = [
  ...['--repl-diskless-sync-delay', '0', '--repl-ping-replica-period', '1'],
]

/** A master, a link to it that can be cut, and its replica: all real. */
export interface Pair extends AsyncDisposable {
  /** The master; another one after {@link Pair.anotherMaster}. */
  readonly master: RedisServer
  /** Between the replica and its master. */
  readonly link: Link
  /** The replica. */
  readonly replica: RedisServer
  /** As a configuration would describe them. */
  readonly box: Box
  /** Its id. */
  readonly id: BoxId
  /** Clients of the master, by database. */
  readonly clients: readonly [Redis, Redis]
  /** End the master, and start one that is empty in its place. */
  anotherMaster(): Promise<void>
}

/** Start a master with a replica that follows it. */
export async function pair(host = 'a.example', town = 'north'): Promise<Pair> {
  await using stack = new AsyncDisposableStack()
  let master = await redisServer({ args: quickMaster })
  stack.defer(() => master[Symbol.asyncDispose]())
  const link = stack.use(await proxy(master.port))
  const replica = stack.use(await redisServer({ args: ['--replicaof', `127.0.0.1 ${link.port}`] }))
  const box = boxOf(replica.port, host, town, master.port)
  let clients = [client(master.port), client(master.port, 1)] as const
  stack.defer(() => {
    for (const one of clients) one.disconnect()
  })
  const all = stack.move()
  return {
    ...{ link, replica, box, id: boxIdOf(box) },
    get master() {
      return master
    },
    get clients() {
      return clients
    },
    async anotherMaster() {
      for (const one of clients) one.disconnect()
      await master[Symbol.asyncDispose]()
      master = await redisServer({ args: quickMaster })
      link.target = master.port
      clients = [client(master.port), client(master.port, 1)]
      link.cut()
    },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  }
}

/** Describe a box. */
export function boxOf(port: number, host: string, town = 'north', master = 6_379): Box {
  return { town, host, port, master: { port: master } }
}

/** A plain client of a port or a socket that is closed at the end. */
export function client(
  at: number | string,
  database = 0,
  password?: string,
): Redis & AsyncDisposable {
  const redis = new Redis({
    ...(typeof at === 'number' ? { port: at } : { path: at }),
    ...{ db: database, retryStrategy: () => 100 },
    ...(password !== undefined && { password }),
  })
  redis.on('error', () => undefined)
  return Object.assign(redis, {
    [Symbol.asyncDispose]: async () => redis.disconnect(),
  })
}

/** An aggregator that looks often, for masters that say something every second. */
export function quickly(boxes: readonly Box[], more: Partial<AggregatorOptions> = {}): Aggregator {
  return createAggregator({
    ...{ boxes, timeout: 1_000, pollEvery: 50, staleAfter: 2_500 },
    ...more,
  })
}

/** Wait until something is so, looking whenever something happens. */
export async function until(
  aggregator: Aggregator,
  isSo: () => boolean,
  waiting?: Waiting,
): Promise<void> {
  const names: readonly (keyof AggregatorEvents)[] = ['state', 'replaced', 'changed', 'lost']
  const looking = async (): Promise<void> => {
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
  await orTell(`${isSo}`, looking(), () => aggregator.status(), waiting)
}

/** Wait until a box is in a state, and give it. */
export async function untilState(
  aggregator: Aggregator,
  kind: BoxState['kind'],
  at = 0,
): Promise<BoxState> {
  const state = (): BoxState => aggregator.status()[at]?.state ?? { kind: 'never-synced' }
  await until(aggregator, () => state().kind === kind)
  return state()
}

/** The media that are shown of a box. */
export function mediaOf(aggregator: Aggregator, id: BoxId): Record<string, number> | undefined {
  const shown: BoxSnapshot | undefined = aggregator.snapshot(id)
  return shown && Object.fromEntries(shown.media)
}

/** All that is shown of a box, as plain maps. */
export function shownOf(aggregator: Aggregator, id: BoxId): BoxSnapshot | undefined {
  const shown = aggregator.snapshot(id)
  return shown && { media: new Map(shown.media), programmes: new Map(shown.programmes) }
}
