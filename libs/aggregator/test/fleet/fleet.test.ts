import { once } from 'node:events'
import { expect, it } from 'vitest'
import { freePort } from '../../../../test/support/free-port.ts'
import { redisServer } from '../../../../test/support/redis.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { createAggregator } from '../../src/aggregator.ts'
import { boxIdOf } from '../../src/box.ts'
import { boxOf, client, quickMaster, until } from '../world.ts'

it('starts a replica of its own, and another when it is killed', async () => {
  await using folder = await temporaryFolder()
  await using master = await redisServer({ args: quickMaster })
  await using media = client(master.port, 1)
  await media.set('a.ts', '10')
  const box = boxOf(await freePort(), '127.0.0.1', 'north', master.port)
  const id = boxIdOf(box)
  const settings = { boxes: [box], fleet: { folder: folder.path }, timeout: 10_000 }
  {
    await using aggregator = createAggregator(settings)
    expect(await aggregator.start()).toEqual([])
    expect(aggregator.snapshot(id)?.media).toEqual(new Map([['a.ts', 10]]))
    await until(aggregator, () => aggregator.status()[0]?.state.kind === 'live')
    await using replica = client(box.port, 1)
    const [, pid] = /process_id:(\d+)/.exec(await replica.info('server')) ?? []
    const lost = once(aggregator.events, 'state')
    process.kill(Number(pid), 'SIGKILL')
    await lost
    expect(aggregator.snapshot(id)?.media.size).toBe(1)
    await media.set('b.ts', '20')
    await until(aggregator, () => aggregator.snapshot(id)?.media.size === 2)
    await until(aggregator, () => aggregator.status()[0]?.state.kind === 'live')
  }
  const syncs = async (): Promise<string | undefined> =>
    /sync_full:(\d+)/.exec(await media.info('stats'))?.[1]
  const before = await syncs()
  await media.set('c.ts', '30')
  {
    await using aggregator = createAggregator(settings)
    await aggregator.start()
    await until(aggregator, () => aggregator.snapshot(id)?.media.size === 3)
  }
  // It had its dump: only what it missed was sent.
  expect(await syncs()).toBe(before)
})
