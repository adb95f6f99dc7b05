/**
 * Many boxes at once: from nothing to a live view, and a write until it is seen.
 *
 *     npm run bench -- aggregator live [--boxes N] [--media N] [--writes N] [--short]
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { PerformanceObserver } from 'node:perf_hooks'
import { table } from '../../../bench/measure.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { createAggregator } from '../src/aggregator.ts'
import { fillSite } from './site.ts'
import { sizes } from './sizes.ts'

const { boxes: boxCount, media: mediaCount, programmes, items, writes } = sizes

await using stack = new AsyncDisposableStack()
const folder = stack.use(await temporaryFolder())
const { boxes, masters } = await fillSite(stack)
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
  await using _ = await live('from nothing, with new replicas, until all are live')
}
await first()
await using aggregator = await live('again, with replicas that have their dumps')
// All that searches need is made bit by bit; the first search of a part makes it.
aggregator.view.search('e?i')

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
