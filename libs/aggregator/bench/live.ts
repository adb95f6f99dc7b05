/**
 * Many boxes at once: from nothing to a live view, a write until it is seen, memory.
 *
 *     npm run bench -- aggregator live [--boxes N] [--media N] [--writes N] [--short]
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { PerformanceObserver } from 'node:perf_hooks'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { Redis } from 'ioredis'
import { table } from '../../../bench/support/measure.ts'
import { freePort } from '../../../test/support/free-port.ts'
import { redisServer } from '../../../test/support/redis.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { createAggregator } from '../src/aggregator.ts'
import type { Box } from '../src/box.ts'
import { sizes } from './sizes.ts'

const { boxes: boxCount, media: mediaCount, programmes, items, writes } = sizes
const fill = `
redis.call('SELECT', 1)
for i = 1, ${mediaCount} do
  redis.call('SET', 'box' .. ARGV[1] .. '_media_' .. i .. '.ts', i % 7200 + 0.5)
end
redis.call('SELECT', 0)
for p = 0, ${programmes - 1} do
  local key = string.format('%02d%02d2026:%d', p % 28 + 1, math.floor(p / 28) % 12 + 1, math.floor(p / 336) + 1)
  for i = 0, ${items - 1} do
    redis.call('ZADD', key, 1795230000 + i * 1440, '/opt/tsfiles/box' .. ARGV[1] .. '_media_' .. (p * 7 + i) .. '.ts:' .. i)
  end
end`

setFlagsFromString('--expose-gc')
const gc = runInNewContext('gc') as () => void
/** What the first one frees may only then let go of more. */
const collect = (): void => {
  gc()
  gc()
}
const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MB`

await using stack = new AsyncDisposableStack()
const folder = stack.use(await temporaryFolder())
const boxes: Box[] = []
const masters: Redis[] = []
for (let index = 0; index < boxCount; index += 1) {
  // Each is a host of its own: all of 127.0.0.0/8 is this machine.
  const host = `127.0.1.${index + 1}`
  const args = ['--repl-diskless-sync-delay', '0', '--bind', '127.0.0.1', host]
  const master = stack.use(await redisServer({ args }))
  const redis = new Redis(master.port)
  stack.defer(() => redis.disconnect())
  await redis.eval(fill, 0, String(index))
  masters.push(redis)
  const port = await freePort()
  const town = `town${index % 5}`
  boxes.push({ town, host, port, master: { port: master.port } })
}

collect()
const before = process.memoryUsage()
const options = { boxes, fleet: { folder: folder.path }, zone: 'UTC', timeout: 60_000 }
const rows: [string, string][] = []
const live = async (title: string): Promise<ReturnType<typeof createAggregator>> => {
  const [began, cpu] = [performance.now(), process.cpuUsage()]
  const aggregator = createAggregator(options)
  await aggregator.start()
  while (aggregator.behind().length > 0) {
    await once(aggregator.events, 'state')
  }
  const { user, system } = process.cpuUsage(cpu)
  const seconds = ((performance.now() - began) / 1_000).toFixed(1)
  rows.push([title, `${seconds} s, ${((user + system) / 1e6).toFixed(1)} s of our CPU`])
  return aggregator
}
/** In a function of its own: what a block of a module declares is held until the module ends. */
async function first(): Promise<void> {
  await using aggregator = await live('from nothing, with new replicas, until all are live')
  // All that searches need is made bit by bit; the first search of a part makes it.
  aggregator.view.search('*e?i*')
  const most = process.resourceUsage().maxRSS * 1_024
  collect()
  const after = process.memoryUsage()
  rows.push(
    [
      `memory for ${aggregator.view.mediaCount} names and ${boxCount * programmes * items} items`,
      `${megabytes(after.heapUsed - before.heapUsed)} of heap, ${megabytes(after.arrayBuffers - before.arrayBuffers)} beside it`,
    ],
    [
      'the whole process: before it started, then, and at most meanwhile',
      [before.rss, after.rss, most].map(megabytes).join(', '),
    ],
  )
}
await first()
await using aggregator = await live('again, with replicas that have their dumps')
aggregator.view.search('*e?i*')
collect()

const subscriber = fork(
  new URL('subscriber.ts', import.meta.url),
  boxes.map(({ port }) => `${port}`),
)
await once(subscriber, 'message')
const pauses: number[] = []
const collector = new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) pauses.push(duration)
})
collector.observe({ entryTypes: ['gc'] })
const written = new Map<string, bigint>()
const taken: number[] = []
for (let index = 0; index < writes; index += 1) {
  const at = index % boxCount
  const name = `seen_${index}.ts`
  const seen = Promise.withResolvers<void>()
  const hear = ({ change }: { change: { media: ReadonlyMap<string, unknown> } }): void => {
    if (change.media.has(name)) seen.resolve()
  }
  aggregator.events.on('changed', hear)
  const began = process.hrtime.bigint()
  written.set(name, began)
  const done = masters[at]?.multi().select(1).set(name, '1').exec()
  await seen.promise
  taken.push(milliseconds(process.hrtime.bigint() - began))
  await done
  aggregator.events.off('changed', hear)
}
const [[heard]] = await Promise.all([once(subscriber, 'message'), subscriber.send('done')])
collector.disconnect()
const peer = (heard as [string, string][]).map(([name, at]) =>
  milliseconds(BigInt(at) - (written.get(name) ?? 0n)),
)
rows.push(
  ['a write on a master until it is in the view', spread(taken)],
  ['the same, until a bare subscriber of its replica has heard of it', spread(peer)],
  [
    'pauses of our garbage collector meanwhile',
    `${pauses.length}, the longest ${Math.max(0, ...pauses).toFixed(1)} ms`,
  ],
)
console.log(
  `## ${boxCount} masters, each with ${mediaCount} media and ${programmes} programmes of ${items}, no name in two of them\n`,
)
console.log(table(['', ''], rows))

function milliseconds(nanoseconds: bigint): number {
  return Number(nanoseconds) / 1e6
}

function spread(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b)
  const share = (part: number): string =>
    `${sorted[Math.floor(part * (sorted.length - 1))]?.toFixed(1)} ms`
  return `p50 ${share(0.5)}, p99 ${share(0.99)}, max ${share(1)}`
}
