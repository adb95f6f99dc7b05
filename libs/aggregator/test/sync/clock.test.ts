import { join } from 'node:path'
import { expect, it } from 'vitest'
import { fakeClock } from '../../../../test/support/faketime.ts'
import { freePort } from '../../../../test/support/free-port.ts'
import { redisServer } from '../../../../test/support/redis.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { clockedRedis } from '../../../../test/support/wall-clock.ts'
import { boxIdOf } from '../../src/box.ts'
import { proxy } from '../proxy.ts'
import { boxOf, client, pair, quickly, quickMaster, until, untilState } from '../world.ts'

const day = 86_400_000

it('our clock is put forward, or back: the box stays live, and what comes is seen', async () => {
  await using world = await pair()
  const [, media] = world.clients
  await media.set('old.ts', '10')
  await using clock = await fakeClock(Date.now())
  const file = new URL('fixtures/follow.ts', import.meta.url)
  await using program = clock.startNode(file, String(world.box.port))
  expect(await program.line()).toBe('live')
  for (const [step, moved] of [day, -day, 400 * day, 0].entries()) {
    await clock.put(Date.now() + moved)
    await media.set(`after_${step}.ts`, '10')
    expect(await program.line()).toBe(`after_${step}.ts`)
  }
  program.process.stdin?.end()
  expect(await program.ended()).toEqual({ code: 0, signal: null })
})

it('the clock of a replica is put back, or forward, while its master hangs: stale all the same', async () => {
  await using redis = await clockedRedis()
  await using folder = await temporaryFolder()
  await using master = await redisServer({ args: quickMaster })
  await using media = client(master.port, 1)
  await using link = await proxy(master.port)
  const box = boxOf(await freePort(), '127.0.0.1', 'north', link.port)
  const configuration = join(folder.path, `127.0.0.1-${box.port}`, 'redis.conf')
  await using replica = client(box.port)
  const seconds = async (): Promise<number> => Number((await replica.time())[0])
  await using aggregator = quickly([box], {
    ...{ fleet: { folder: folder.path, command: redis.command }, timeout: 10_000 },
  })
  await aggregator.start()
  await untilState(aggregator, 'live')
  for (const [step, ahead] of [day, -day, 400 * day, -400 * day, 0].entries()) {
    await redis.put(configuration, ahead)
    expect(await seconds()).toBeCloseTo((Date.now() + ahead) / 1_000, -2)
    await media.set(`after_${step}.ts`, '10')
    await until(aggregator, () => aggregator.snapshot(boxIdOf(box))?.media.size === step + 1)
    await untilState(aggregator, 'live')
    link.hang()
    await untilState(aggregator, 'stale')
    link.mend()
    await untilState(aggregator, 'live')
  }
})
