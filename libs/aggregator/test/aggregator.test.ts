import { expect, it } from 'vitest'
import { createAggregator } from '../src/aggregator.ts'
import { boxIdOf } from '../src/box.ts'
import { client, pair, until } from './world.ts'

it('shows what a master holds, and what becomes of it', async () => {
  await using world = await pair()
  await using programmes = client(world.master.port)
  await using media = client(world.master.port, 1)
  await media.mset({ 'a.ts': '10.5', 'b.ts': '20' })
  await programmes.zadd('21112026:1', 1_795_230_000, '/opt/tsfiles/a.ts:0')
  await using aggregator = createAggregator({ boxes: [world.box], timeout: 10_000 })
  expect(await aggregator.start()).toEqual([])
  const id = boxIdOf(world.box)
  await until(aggregator, () => aggregator.snapshot(id)?.media.size === 2)
  expect(aggregator.snapshot(id)).toEqual({
    media: new Map([
      ['a.ts', 10.5],
      ['b.ts', 20],
    ]),
    programmes: new Map([['21112026:1', [{ index: 0, filename: 'a.ts', start: 1_795_230_000 }]]]),
  })
  await media.set('c.ts', '30')
  await media.del('a.ts')
  await until(aggregator, () => aggregator.snapshot(id)?.media.has('a.ts') === false)
  expect(aggregator.snapshot(id)?.media).toEqual(
    new Map([
      ['b.ts', 20],
      ['c.ts', 30],
    ]),
  )
  await until(aggregator, () => aggregator.status()[0]?.state.kind === 'live')
})
