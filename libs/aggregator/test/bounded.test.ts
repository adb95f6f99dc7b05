import { afterAll, expect, it } from 'vitest'
import { faultCampaign } from '../../../test/support/campaign.ts'
import { type RedisServer, redisServer } from '../../../test/support/redis.ts'
import type { Box } from '../src/box.ts'
import { strangeWays } from './strange-servers.ts'
import { boxOf, client, quickly, until } from './world.ts'

const campaign = faultCampaign('aggregator: reads while k of 6 boxes are of no use')
const [late, reads]: [number[], number[]] = [[], []]
afterAll(() => {
  campaign.print()
  const [worst, slowest] = [Math.max(...late).toFixed(0), Math.max(...reads).toFixed(1)]
  process.stdout.write(`start() ended at most ${worst} ms after its time-out of 500 ms; `)
  process.stdout.write(`four reads took at most ${slowest} ms\n\n`)
})

type Way = keyof typeof strangeWays
const ways = Object.keys(strangeWays) as Way[]
const points = ways.flatMap((way) => [1, 2, 3, 4, 5].map((count) => ({ way, count })))

it('answers by the time-out, and names who is missing', { timeout: 600_000 }, async () => {
  await using all = new AsyncDisposableStack()
  const real: RedisServer[] = []
  for (let index = 0; index < 6; index += 1) {
    const server = all.use(await redisServer())
    real.push(server)
    await all.use(client(server.port, 1)).mset({ 'a.ts': '10', 'b.ts': '20' })
    const programmes = all.use(client(server.port))
    await programmes.zadd('21112026:1', 1_795_230_000, '/opt/tsfiles/a.ts:0')
  }
  for (const { way, count } of campaign.sample(points, 6)) {
    await using stack = new AsyncDisposableStack()
    const boxes: Box[] = []
    for (const [index, { port }] of real.entries()) {
      const isStrange = index >= 1 && index <= count
      const at = isStrange ? stack.use(await strangeWays[way](port)).port : port
      boxes.push(boxOf(at, `box${index}.example`))
    }
    const strange = boxes.slice(1, count + 1)
    const aggregator = stack.use(quickly(boxes, { timeout: 500 }))
    const began = performance.now()
    const missing = await aggregator.start()
    late.push(performance.now() - began - 500)
    const behind = (): Box[] => aggregator.behind().map(({ box }) => box)
    expect(missing).toEqual(expect.arrayContaining(strange))
    // On a busy machine, those that are real may take longer, too.
    await until(aggregator, () => behind().length === count)
    expect(behind()).toEqual(strange)
    const { view } = aggregator
    const asked = performance.now()
    // They are answered from memory: none of them can wait, for whomever.
    const answers = [
      view.search('a'),
      view.media('b')?.duration,
      view.programme('21112026', '1')?.items.length,
      view.schedule('a').size,
    ]
    reads.push(performance.now() - asked)
    expect(answers).toEqual([['a.ts'], 20, 1, 1])
    campaign.note(`${way}, ${count} of 6`, [])
  }
})
