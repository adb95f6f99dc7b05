import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { type Box, boxIdOf, broadcastDayAt, formatMember } from '@boxwright/aggregator'
import { createProcess, type ManagedProcess } from '@boxwright/process'
import { Redis } from 'ioredis'
import type { Site } from '../site.ts'
import type { DemoBoxes } from './contract.ts'
import { channels, mediaOf, programmesOf, rules, towns } from './landscape.ts'

/**
 * Start six boxes in three towns, with media and with programmes around today, and give the site that they make.
 *
 * @param data - folder for all that is kept
 */
export async function demoSite(data: string): Promise<Site & { readonly demo: DemoBoxes }> {
  const places = [...towns].flatMap(([town, hosts]) => hosts.map((host) => ({ town, host })))
  const boxes = await Promise.all(
    places.map(
      async (place): Promise<Box> => ({
        ...place,
        // Its replica listens there, too: another demo may run beside this one.
        port: await freePort('127.0.0.1'),
        master: { port: await freePort(place.host) },
      }),
    ),
  )
  const demo = demoBoxes(boxes, join(data, 'boxes'))
  try {
    await Promise.all(boxes.map((box) => demo.start(box)))
    const today = broadcastDayAt(Date.now() / 1_000, rules)
    await Promise.all(boxes.map((box) => fill(box, today)))
  } catch (error) {
    await demo[Symbol.asyncDispose]()
    throw error
  }
  return {
    ...{ boxes, channels, rules, data, demo },
    replicas: { fleet: { folder: join(data, 'replicas') } },
    // There is no node behind them that could be told.
    commands: { command: false, renameCommand: false, deleteCommand: false },
    log: undefined,
    ignored: [],
  }
}

function demoBoxes(boxes: readonly Box[], folder: string): DemoBoxes {
  const running = new Map<string, ManagedProcess>()
  const find = ({ town, host }: Pick<Box, 'town' | 'host'>): Box => {
    const found = boxes.find((box) => box.town === town && box.host === host)
    if (!found) throw new Error(`there is no box ${town}/${host}`)
    return found
  }
  const start = async (box: Box): Promise<void> => {
    const id = boxIdOf(box)
    if (running.has(id)) return await running.get(id)?.ready
    const own = join(folder, box.host)
    await mkdir(own, { recursive: true })
    const settings = {
      ...{ bind: box.host, port: `${box.master.port}`, dir: own },
      // What it holds is written when it is stopped, so that it comes back with it.
      ...{ save: '3600 1', appendonly: 'no', 'protected-mode': 'no' },
      // A demo is to be seen at once.
      ...{ 'repl-diskless-sync-delay': '0', 'repl-ping-replica-period': '2' },
    }
    const process = createProcess({
      name: `the box ${id}`,
      command: 'redis-server',
      args: Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
      ready: { port: box.master.port, host: box.host },
      stop: { grace: 10_000 },
    })
    running.set(id, process)
    process.events.once('ended', () => running.get(id) === process && running.delete(id))
    await process.start()
    await process.ready
  }
  return {
    runs: (box) => running.has(boxIdOf(box)),
    start: (box) => start(find(box)),
    async stop(box) {
      await running.get(boxIdOf(find(box)))?.stop()
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...running.values()].map((process) => process.stop()))
    },
  }
}

/** Give a box what it lacks of its media and of its programmes: what was applied to it before stays. */
async function fill({ town, host, master }: Box, today: string): Promise<void> {
  const redis = new Redis({ host, port: master.port, retryStrategy: () => null })
  redis.on('error', () => undefined)
  try {
    const pipeline = redis.pipeline().select(1)
    if ((await redis.dbsize()) === 0) {
      pipeline.mset(
        mediaOf(town, host).flatMap(({ filename, duration }) => [filename, `${duration}`]),
      )
    }
    pipeline.select(0)
    for (const [key, items] of programmesOf(town, today)) {
      if (await redis.exists(key)) continue
      const members = items.map((item, index) => formatMember({ index, ...item }))
      pipeline.zadd(key, ...members.flatMap(({ score, member }) => [score, member]))
    }
    await pipeline.exec()
  } finally {
    redis.disconnect()
  }
}

async function freePort(host: string): Promise<number> {
  const server = createServer().listen(0, host)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
