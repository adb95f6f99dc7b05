/**
 * Seven days of 60 items, written to 20 masters that are 20 ms away: the ancestor's way, one after the other, and ours.
 *
 *     npm run bench -- aggregator apply [--boxes N] [--runs N] [--short]
 *
 * Real masters, each with a replica to confirm; in front of each a proxy that is late. No node is told in either way.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { Redis } from 'ioredis'
import { table } from '../../../bench/measure.ts'
import { median } from '../../../bench/numbers.ts'
import { redisServer } from '../../../test/support/redis.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { openApplier } from '../src/apply/applier.ts'
import type { Box } from '../src/box.ts'
import { addDays } from '../src/calendar.ts'
import { formatMember, type Item } from '../src/programme.ts'
import { sizes } from './sizes.ts'

const roundTrip = 20
const service = '1'
const days = Array.from({ length: 7 }, (_, index) => addDays('01012027', index))

await using stack = new AsyncDisposableStack()
const [masters, replicas]: [string[], Redis[]] = [[], []]
for (let index = 0; index < sizes.boxes; index += 1) {
  const master = stack.use(await redisServer({ args: ['--repl-diskless-sync-delay', '0'] }))
  const args = ['--replicaof', `127.0.0.1 ${master.port}`]
  const replica = new Redis(stack.use(await redisServer({ args })).port)
  stack.defer(() => replica.disconnect())
  replicas.push(replica)
  masters.push(`127.0.1.${index + 1}=${master.port}`)
}
const far = fork(new URL('far.ts', import.meta.url), [`${roundTrip}`, ...masters])
stack.defer(() => far.disconnect())
const [ports] = (await once(far, 'message')) as [number[]]
const boxes = ports.map((port, index): Box => {
  return { town: `town${index % 5}`, host: `127.0.1.${index + 1}`, port, master: { port } }
})
for (const replica of replicas) {
  while (!(await replica.info('replication')).includes('master_link_status:up')) {
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
const folder = stack.use(await temporaryFolder())
const applier = stack.use(await openApplier({ folder: folder.path, boxes, command: false }))

const rows: string[][] = []
const [before, planned, now]: [number[], number[], number[]] = [[], [], []]
for (let run = 0; run < sizes.runs; run += 1) {
  before.push(await timed(() => ancestorsWay(`old${run}`)))
  const listing = days.map((day) => ({ day, service, items: itemsOf(`new${run}`) }))
  let plans: Awaited<ReturnType<typeof applier.plan>> = []
  planned.push(await timed(async () => (plans = await applier.plan(listing))))
  now.push(
    await timed(async () => {
      const { results } = await applier.apply(plans)
      const isDone = results.every((result) => result.outcome === 'applied' && result.confirmed)
      if (results.length !== boxes.length * days.length || !isDone) {
        throw new Error(`not applied: ${JSON.stringify(results[0])}`)
      }
    }),
  )
}
const slow = median(before)
const row = (title: string, times: readonly number[]): void => {
  rows.push([title, median(times).toFixed(0), `${(slow / median(times)).toFixed(1)}x`])
}
row('ancestor: one box and one day after the other', before)
row('ours: read, compare, journal, replace, read back, confirmed by a replica', now)
row(
  'the same, and the plan before',
  now.map((time, at) => time + (planned[at] ?? 0)),
)
console.log(
  `## ${days.length} days of ${sizes.items} items to ${boxes.length} masters, ${roundTrip} ms to each and back\n`,
)
console.log(table(['', 'ms', ''], rows))

/** By the rules that are written down of it: connect, then each day in one transaction, each answer awaited. */
async function ancestorsWay(name: string): Promise<void> {
  const items = itemsOf(name).map((item) => formatMember(item))
  for (const { host, port } of boxes) {
    const redis = new Redis({ host, port, lazyConnect: true, enableReadyCheck: false })
    await redis.connect()
    for (const day of days) {
      const key = `${day}:${service}`
      const members = items.flatMap(({ score, member }) => [score, member])
      await redis
        .multi()
        .del(key)
        .zadd(key, ...members)
        .exec()
    }
    redis.disconnect()
  }
}

function itemsOf(name: string): Item[] {
  return Array.from({ length: sizes.items }, (_, index) => ({
    ...{ index, filename: `${name}_${index}.ts`, start: 1_798_788_600 + index * 1_440 },
  }))
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}
