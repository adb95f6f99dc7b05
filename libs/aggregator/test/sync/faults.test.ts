import { once } from 'node:events'
import { expect, it } from 'vitest'
import { redisServer } from '../../../../test/support/redis.ts'
import { until as look } from '../../../../test/support/until.ts'
import { boxIdOf } from '../../src/box.ts'
import { boxOf, client, mediaOf, pair, quickly, until, untilState } from '../world.ts'

it('a link that is cut: stale, and then only what was missed', async () => {
  await using world = await pair()
  await world.clients[1].set('a.ts', '10')
  await using aggregator = quickly([world.box])
  await aggregator.start()
  await untilState(aggregator, 'live')
  await until(aggregator, () => aggregator.snapshot(world.id)?.media.size === 1)
  world.link.refuse()
  expect(await untilState(aggregator, 'stale')).toEqual({
    kind: 'stale',
    age: expect.any(Number),
  })
  await world.clients[1].set('b.ts', '20')
  expect(mediaOf(aggregator, world.id)).toEqual({ 'a.ts': 10 })
  world.link.mend()
  await until(aggregator, () => aggregator.snapshot(world.id)?.media.size === 2)
  await untilState(aggregator, 'live')
  expect(mediaOf(aggregator, world.id)).toEqual({ 'a.ts': 10, 'b.ts': 20 })
})

it('a full resync to other data: they take the place of the old', async () => {
  await using world = await pair()
  await world.clients[1].mset({ 'a.ts': '10', 'b.ts': '20' })
  await using aggregator = quickly([world.box])
  await aggregator.start()
  await until(aggregator, () => aggregator.snapshot(world.id)?.media.size === 2)
  world.link.refuse()
  await world.anotherMaster()
  await world.clients[1].mset({ 'b.ts': '21', 'c.ts': '30' })
  await world.clients[0].zadd('21112026:1', 1_795_230_000, '/opt/tsfiles/c.ts:0')
  world.link.mend()
  await until(aggregator, () => aggregator.snapshot(world.id)?.media.has('c.ts') === true)
  expect(mediaOf(aggregator, world.id)).toEqual({ 'b.ts': 21, 'c.ts': 30 })
  expect(aggregator.snapshot(world.id)?.programmes.size).toBe(1)
  await untilState(aggregator, 'live')
})

it('a master that comes back empty: an alarm, and what it held is kept until it is accepted', async () => {
  await using world = await pair()
  await world.clients[1].mset({ 'a.ts': '10', 'b.ts': '20' })
  await using aggregator = quickly([world.box])
  const alarms: unknown[] = []
  aggregator.events.on('emptied', ({ kept, found }) => alarms.push({ kept, found }))
  await aggregator.start()
  await until(aggregator, () => aggregator.snapshot(world.id)?.media.size === 2)
  await untilState(aggregator, 'live')
  await world.anotherMaster()
  expect(await untilState(aggregator, 'emptied')).toMatchObject({ databases: [1] })
  expect(mediaOf(aggregator, world.id)).toEqual({ 'a.ts': 10, 'b.ts': 20 })
  const [kept, found] = [
    { media: 2, programmes: 0 },
    { media: 0, programmes: 0 },
  ]
  expect(alarms).toEqual([{ kept, found }])
  expect(aggregator.status()[0]).toMatchObject({ shown: kept, found: { media: 0 } })
  aggregator.accept(world.id)
  expect(mediaOf(aggregator, world.id)).toEqual({})
  await untilState(aggregator, 'live')
})

it('an emptied master that is filled again: shown as soon as a tenth is there', async () => {
  await using world = await pair()
  const names = Array.from({ length: 30 }, (_, index) => `m${index}.ts`)
  await world.clients[1].mset(names.flatMap((name) => [name, '10']))
  await using aggregator = quickly([world.box])
  await aggregator.start()
  await until(aggregator, () => aggregator.snapshot(world.id)?.media.size === 30)
  await world.clients[1].flushall()
  await untilState(aggregator, 'emptied')
  await world.clients[1].mset('m0.ts', '11', 'm1.ts', '11')
  await until(aggregator, () => aggregator.status()[0]?.found.media === 2)
  expect(mediaOf(aggregator, world.id)).toMatchObject({ 'm0.ts': 10, 'm29.ts': 10 })
  await world.clients[1].set('m2.ts', '12')
  await until(aggregator, () => aggregator.snapshot(world.id)?.media.size === 3)
  expect(mediaOf(aggregator, world.id)).toEqual({ 'm0.ts': 11, 'm1.ts': 11, 'm2.ts': 12 })
  await untilState(aggregator, 'live')
})

it('what is deleted key by key is gone: somebody wanted it', async () => {
  await using world = await pair()
  await world.clients[1].set('a.ts', '10')
  await using aggregator = quickly([world.box])
  await aggregator.start()
  await until(aggregator, () => aggregator.snapshot(world.id)?.media.size === 1)
  await world.clients[1].del('a.ts')
  await until(aggregator, () => aggregator.snapshot(world.id)?.media.size === 0)
  await untilState(aggregator, 'live')
})

it('a replica that never synced: nothing is known, which is not empty', async () => {
  await using world = await pair()
  world.link.refuse()
  await using replica = await redisServer({ args: ['--replicaof', `127.0.0.1 ${world.link.port}`] })
  const box = boxOf(replica.port, 'b.example')
  await using aggregator = quickly([box], { timeout: 300 })
  expect(await aggregator.start()).toEqual([box])
  const id = boxIdOf(box)
  expect(aggregator.snapshot(id)).toBeUndefined()
  expect(aggregator.status()[0]).toMatchObject({ state: { kind: 'never-synced' } })
  world.link.mend()
  await untilState(aggregator, 'live')
  // Its master is empty, and this is known now.
  expect(mediaOf(aggregator, id)).toEqual({})
})

it('a replica that hangs, and one that is gone: unreachable, and what was known is shown', async () => {
  await using world = await pair()
  await world.clients[1].set('a.ts', '10')
  await using aggregator = quickly([world.box], { timeout: 300 })
  await aggregator.start()
  await until(aggregator, () => aggregator.snapshot(world.id)?.media.size === 1)
  world.replica.process.kill('SIGSTOP')
  expect(await untilState(aggregator, 'unreachable')).toMatchObject({ age: expect.any(Number) })
  expect(mediaOf(aggregator, world.id)).toEqual({ 'a.ts': 10 })
  await world.clients[1].set('b.ts', '20')
  world.replica.process.kill('SIGCONT')
  await until(aggregator, () => aggregator.snapshot(world.id)?.media.size === 2)
  await untilState(aggregator, 'live')
  await world.replica[Symbol.asyncDispose]()
  await untilState(aggregator, 'unreachable')
  expect(mediaOf(aggregator, world.id)).toEqual({ 'a.ts': 10, 'b.ts': 20 })
  await using _again = await redisServer({
    port: world.box.port,
    args: ['--replicaof', `127.0.0.1 ${world.link.port}`],
  })
  await untilState(aggregator, 'live')
})

it('a master that hangs: stale', async () => {
  await using world = await pair()
  await world.clients[1].set('a.ts', '10')
  await using aggregator = quickly([world.box])
  await aggregator.start()
  await untilState(aggregator, 'live')
  world.master.process.kill('SIGSTOP')
  await untilState(aggregator, 'stale')
  world.master.process.kill('SIGCONT')
  await untilState(aggregator, 'live')
})

it('values that are odd are told, and none of them stops anything', async () => {
  await using world = await pair()
  const [programmes, media] = world.clients
  await media.set('good.ts', '10')
  await media.set('huge.ts', 'x'.repeat(50 << 20))
  await media.set('word.ts', '__import__("os").system("true")')
  await media.set('without-suffix', '10')
  // No disk has a file of such a name, and a thousand of them are not to be kept whole.
  await media.set(`${'x'.repeat(300)}.ts`, '10')
  await media.set(Buffer.from([0xff, 0xfe, 0x2e, 0x74, 0x73]), '10')
  await media.zadd('list.ts', 1, 'x')
  await media.set('empty.ts', '')
  await programmes.set('21112026:1', '10')
  await programmes.zadd('99999999:1', 1, 'x')
  await programmes.zadd('22112026:1', 1, '/opt/tsfiles/good.ts:0', 2, '/elsewhere/good.ts:1')
  await programmes.zadd('23112026:1', 1, `/opt/tsfiles/${'x'.repeat(2 << 20)}.ts:0`)
  await programmes.wait(1, 30_000)
  await using aggregator = quickly([world.box])
  await aggregator.start()
  await until(aggregator, () => aggregator.snapshot(world.id)?.media.has('good.ts') === true)
  await untilState(aggregator, 'live')
  expect(mediaOf(aggregator, world.id)).toEqual({ 'good.ts': 10 })
  const { programmes: shown } = aggregator.snapshot(world.id) ?? {}
  expect([...(shown ?? [])]).toEqual([
    ['22112026:1', [{ index: 0, filename: 'good.ts', start: 1 }]],
  ])
  const told = aggregator
    .status()[0]
    ?.oddities.map(({ database, key, reason }) => `${database} ${key} ${reason}`)
  expect(told?.sort()).toEqual([
    '0 21112026:1 type',
    '0 22112026:1 member',
    '0 23112026:1 size',
    '0 99999999:1 name',
    '1 empty.ts value',
    '1 huge.ts size',
    '1 list.ts type',
    '1 without-suffix name',
    '1 word.ts value',
    `1 ${'x'.repeat(200)} name`,
    '1 \uFFFD\uFFFD.ts name',
  ])
  // One that is put right is shown, and told no more.
  await media.set('huge.ts', '11')
  await until(aggregator, () => aggregator.snapshot(world.id)?.media.has('huge.ts') === true)
  expect(aggregator.status()[0]?.oddities.map(({ key }) => key)).not.toContain('huge.ts')
})

it('a scan from time to time finds the same, and another would be told', async () => {
  await using world = await pair()
  await world.clients[1].set('a.ts', '10')
  await using aggregator = quickly([world.box], { verifyEvery: 20 })
  const drifts: unknown[] = []
  aggregator.events.on('drift', (drift) => drifts.push(drift))
  await aggregator.start()
  for (let round = 1; round <= 100; round += 1) {
    await world.clients[1].set('a.ts', `${round}`)
    await world.clients[1].set(`b${round % 7}.ts`, `${round}`)
    await world.clients[1].del(`b${(round + 3) % 7}.ts`)
  }
  await until(aggregator, () => aggregator.snapshot(world.id)?.media.get('a.ts') === 100)
  expect(drifts).toEqual([])
})

it('replicas with a password', async () => {
  await using replica = await redisServer({ args: ['--requirepass', 'secret'] })
  await using media = client(replica.port, 1, 'secret')
  await media.set('a.ts', '10')
  const box = boxOf(replica.port, 'b.example')
  await using refused = quickly([box])
  expect(await refused.start()).toEqual([box])
  expect(refused.status()[0]?.state).toEqual({ kind: 'unreachable', age: undefined })
  await using aggregator = quickly([box], { replica: { password: 'secret' } })
  expect(await aggregator.start()).toEqual([])
  expect(mediaOf(aggregator, boxIdOf(box))).toEqual({ 'a.ts': 10 })
})

it('compares with a scan once in a period, and leaves no timer behind', async () => {
  await using world = await pair()
  await world.clients[1].set('a.ts', '1')
  const timers = (): number =>
    process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
  {
    await using aggregator = quickly([world.box], { pollEvery: 5 })
    await aggregator.start()
    await untilState(aggregator, 'live')
    const before = timers()
    // Each look at the replica wakes what compares.
    for (let index = 0; index < 20; index += 1) {
      await world.clients[1].set(`b${index}.ts`, '1')
      await until(aggregator, () => mediaOf(aggregator, world.id)?.[`b${index}.ts`] === 1)
    }
    expect(timers()).toBeLessThan(before + 10)
  }
})

it('what is odd is told after a comparison with a scan, too, until it is put right', async () => {
  await using world = await pair()
  const [, media] = world.clients
  await media.set('a.ts', '10')
  await using aggregator = quickly([world.box], { verifyEvery: 20 })
  await aggregator.start()
  await untilState(aggregator, 'live')
  const oddKeys = (): string[] => aggregator.status()[0]?.oddities.map(({ key }) => key) ?? []
  // No event is about such a key: a comparison has found it.
  await media.set('no file', '1')
  await look('a stranger is told', oddKeys, (keys) => keys.includes('no file'))
  await media.set('word.ts', 'a word')
  await look('a word is told', oddKeys, (keys) => keys.includes('word.ts'))
  await media.set('word.ts', '10')
  await media.del('no file')
  await look('nothing is odd', oddKeys, (keys) => keys.length === 0)
})

it('a replica that somebody makes a master: stale, for it hears of its own no more', async () => {
  await using world = await pair()
  await world.clients[1].set('a.ts', '10')
  await using aggregator = quickly([world.box])
  await aggregator.start()
  await until(aggregator, () => aggregator.snapshot(world.id)?.media.size === 1)
  await untilState(aggregator, 'live')
  await using replica = client(world.replica.port)
  const replaced = once(aggregator.events, 'replaced')
  await replica.replicaof('NO', 'ONE')
  // What it holds is read anew; that of its master it may be no more.
  await replaced
  expect(aggregator.status()[0]?.state.kind).toBe('stale')
  await world.clients[1].set('b.ts', '20')
  expect(mediaOf(aggregator, world.id)).toEqual({ 'a.ts': 10 })
  await replica.replicaof('127.0.0.1', world.link.port)
  await untilState(aggregator, 'live')
  await until(aggregator, () => aggregator.snapshot(world.id)?.media.size === 2)
})

it('a replica that takes its time to read what its master sent: stale, and it is not lost', async () => {
  await using world = await pair()
  await world.clients[1].set('a.ts', '10')
  await using aggregator = quickly([world.box], { timeout: 30_000 })
  const lost: unknown[] = []
  aggregator.events.on('lost', ({ error }) => lost.push(error))
  await aggregator.start()
  await until(aggregator, () => aggregator.snapshot(world.id)?.media.size === 1)
  await untilState(aggregator, 'live')
  await using replica = client(world.replica.port)
  // Microseconds for each key; between so many bytes it answers what may be asked meanwhile.
  const slow = ['key-load-delay', '1000', 'loading-process-events-interval-bytes', '1024'] as const
  await replica.call('CONFIG', 'SET', ...slow)
  world.link.refuse()
  await world.anotherMaster()
  const names = Array.from({ length: 20_000 }, (_, index) => `m${index}.ts`)
  await world.clients[1].mset(names.flatMap((name) => [name, '10']))
  world.link.mend()
  // PING is what may not be asked meanwhile.
  const refused = async (): Promise<number> =>
    Number(/cmdstat_ping:.*rejected_calls=(\d+)/.exec(await replica.info('commandstats'))?.[1] ?? 0)
  await look('it was asked while it read', refused, (count) => count >= 3)
  expect(await replica.info('persistence')).toMatch(/^loading:1\r$/m)
  expect(aggregator.status()[0]?.state.kind).toBe('stale')
  expect(mediaOf(aggregator, world.id)).toEqual({ 'a.ts': 10 })
  await replica.config('SET', 'key-load-delay', '0')
  await untilState(aggregator, 'live')
  await until(aggregator, () => aggregator.snapshot(world.id)?.media.size === names.length)
  expect(lost).toEqual([])
})

it('what a replica has from before, while its master is away: how old it is nobody can say', async () => {
  await using world = await pair()
  await world.clients[1].set('a.ts', '10')
  await world.clients[1].wait(1, 30_000)
  world.link.refuse()
  await using replica = client(world.replica.port)
  const linkOf = (): Promise<string> => replica.info('replication')
  await look('it has lost its master', linkOf, (text) => text.includes('master_link_status:down'))
  await using aggregator = quickly([world.box])
  await aggregator.start()
  const atLeast = { kind: 'stale', age: expect.any(Number), atLeast: true }
  expect(await untilState(aggregator, 'stale')).toEqual(atLeast)
  expect(mediaOf(aggregator, world.id)).toEqual({ 'a.ts': 10 })
  world.link.mend()
  await untilState(aggregator, 'live')
  world.link.refuse()
  expect(await untilState(aggregator, 'stale')).toEqual({ kind: 'stale', age: expect.any(Number) })
})
