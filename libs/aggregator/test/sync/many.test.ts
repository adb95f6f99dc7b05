import { expect, it } from 'vitest'
import { everyFault } from '../../../../test/support/campaign.ts'
import { pair, quickly, until } from '../world.ts'

const count = everyFault ? 1_000_000 : 50_000

const fill = `redis.call('SELECT', 1)
for i = 1, tonumber(ARGV[1]) do redis.call('SET', 'media_' .. i .. '.ts', i) end`

it('a million keys in one box, or a sample of them: all are there, up to the limit', {
  timeout: 1_200_000,
}, async () => {
  await using world = await pair()
  const [programmes, media] = world.clients
  await programmes.eval(fill, 0, `${count}`)
  await using aggregator = quickly([world.box], {
    ...{ timeout: 120_000, staleAfter: 600_000 },
    limits: { media: count - 10 },
  })
  await aggregator.start()
  const patience = 600_000
  await until(aggregator, () => aggregator.status()[0]?.state.kind === 'live', { patience })
  await until(aggregator, () => aggregator.view.mediaCount === count - 10, { patience })
  const { oddities } = aggregator.status()[0] ?? {}
  expect(oddities?.map(({ database, reason }) => [database, reason])).toEqual([[1, 'count']])
  const [some = ''] = aggregator.view.search(`media_${count / 10}`)
  expect(aggregator.view.media(some)?.duration).toBeGreaterThanOrEqual(count / 10)
  // What is there can still change, and go.
  await media.set(some, '1')
  await until(aggregator, () => aggregator.view.media(some)?.duration === 1)
  await media.del(some)
  await until(aggregator, () => aggregator.view.media(some) === undefined)
  expect(aggregator.view.mediaCount).toBe(count - 11)
})
