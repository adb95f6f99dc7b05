import { EventEmitter, once } from 'node:events'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import type { Redis } from 'ioredis'
import { expect, it } from 'vitest'
import { fillDisk } from '../../../../test/support/fill-disk.ts'
import { freePort } from '../../../../test/support/free-port.ts'
import { mountTmpfs } from '../../../../test/support/mount.ts'
import { redisServer } from '../../../../test/support/redis.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { until } from '../../../../test/support/until.ts'
import { openApplier } from '../../src/apply/applier.ts'
import type { Applier } from '../../src/apply/contract.ts'
import { resultTree } from '../../src/apply/results.ts'
import { commandFor, tellNode } from '../../src/apply/tell-node.ts'
import { type Box, boxIdOf } from '../../src/box.ts'
import type { AggregatorEvents } from '../../src/events.ts'
import { planDay } from '../../src/plan.ts'
import type { Item } from '../../src/programme.ts'
import { strangeServer } from '../strange-servers.ts'
import { boxOf, client, pair, quickly, untilState } from '../world.ts'

const day = '21112026'
const key = `${day}:1`
const items = (count: number): Item[] =>
  Array.from({ length: count }, (_, index) => ({
    ...{ index, filename: `news_${index}.ts`, start: 1_795_230_000.5 + index * 60 },
  }))
const held = (redis: Redis): Promise<string[]> => redis.zrange(key, '0', '-1', 'WITHSCORES')
const outcomes = (results: readonly { host: string; outcome: string }[]): string[] =>
  results.map(({ host, outcome }) => `${host} ${outcome}`)

/** Two masters, and what writes to them. */
async function world(more: Partial<Parameters<typeof openApplier>[0]> = {}) {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(await temporaryFolder())
  const [a, b] = [stack.use(await redisServer()), stack.use(await redisServer())]
  const [north, south] = [stack.use(client(a.port)), stack.use(client(b.port))]
  const boxes = [boxOf(1, '127.0.0.1', 'north', a.port), boxOf(2, 'localhost', 'south', b.port)]
  const told = join(folder.path, 'told')
  const script = join(folder.path, 'node.sh')
  await writeFile(script, `echo "$*" >>'${told}'`)
  const command = ['sh', script, '{host}', '{day}', '{service}']
  const options = { folder: join(folder.path, 'journal'), boxes, command, timeout: 500, ...more }
  const applier: Applier = stack.use(await openApplier(options))
  const all = stack.move()
  return {
    ...{ applier, boxes, options, north, south, servers: [a, b] as const },
    told: async () => (await readFile(told, 'utf8').catch(() => '')).trim().split('\n').sort(),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  }
}

it('plans, writes, reads back, tells the node, and undoes it exactly', async () => {
  await using at = await world()
  await at.north.zadd(key, 1.25, '/opt/tsfiles/old.ts:0', 2, 'odd member')
  const before = await held(at.north)
  const plans = await at.applier.plan([{ day, service: '1', items: items(3) }])
  expect(plans.map(({ outcome }) => outcome)).toEqual(['changed', 'changed'])
  expect(await held(at.north)).toEqual(before)
  const told: string[] = []
  at.applier.events.on('begun', ({ id, by }) => told.push(`begun ${id} by ${by}`))
  at.applier.events.on('result', ({ result: { town, outcome } }) => told.push(`${town} ${outcome}`))
  at.applier.events.on('settled', ({ id }) => told.push(`settled ${id}`))
  const { id, results } = await at.applier.apply(plans, { by: 'somebody' })
  expect([told[0], ...told.slice(1, 3).sort(), told[3]]).toEqual([
    ...[`begun ${id} by somebody`, 'north applied', 'south applied', `settled ${id}`],
  ])
  expect(resultTree(results)).toMatchObject({
    north: { [day]: { '127.0.0.1': { outcome: 'applied', delete: 2, insert: 3, written: true } } },
    south: { [day]: { localhost: { outcome: 'applied', delete: 0, insert: 3 } } },
  })
  expect(await held(at.south)).toEqual([
    ...['/opt/tsfiles/news_0.ts:0', '1795230000.5', '/opt/tsfiles/news_1.ts:1', '1795230060.5'],
    ...['/opt/tsfiles/news_2.ts:2', '1795230120.5'],
  ])
  expect(await at.told()).toEqual([`127.0.0.1 ${day} 1`, `localhost ${day} 1`])
  const again = await at.applier.plan([{ day, service: '1', items: items(3) }])
  expect(outcomes((await at.applier.apply(again)).results)).toEqual([
    '127.0.0.1 unchanged',
    'localhost unchanged',
  ])
  const undone = await at.applier.undo(id)
  expect(outcomes(undone.results)).toEqual(['127.0.0.1 applied', 'localhost applied'])
  expect(await held(at.north)).toEqual(before)
  expect(await at.south.exists(key)).toBe(0)
  expect(at.applier.history()).toMatchObject([{ by: 'somebody' }, {}, { undoes: id }])
})

it('leaves alone what is not what was planned for', async () => {
  await using at = await world()
  const plans = await at.applier.plan([{ day, service: '1', items: items(2) }])
  await at.north.zadd(key, 7, '/opt/tsfiles/other.ts:0')
  await at.south.set(key, 'a string')
  const { results } = await at.applier.apply(plans)
  expect(outcomes(results)).toEqual(['127.0.0.1 conflict', 'localhost conflict'])
  expect(results.map(({ delete: gone, insert, written }) => [gone, insert, written])).toEqual([
    [0, 0, false],
    [0, 0, false],
  ])
  expect(await held(at.north)).toEqual(['/opt/tsfiles/other.ts:0', '7'])
  expect(await at.told()).toEqual([''])
})

it('never wipes a day for want of items', async () => {
  await using at = await world()
  await at.north.zadd(key, 7, '/opt/tsfiles/other.ts:0')
  const { results } = await at.applier.apply(
    await at.applier.plan([{ day, service: '1', items: [] }], ['north']),
  )
  expect(results).toMatchObject([{ outcome: 'conflict', reason: 'empty' }])
  expect(await at.north.zcard(key)).toBe(1)
})

it('one of two writers at the same time wins, and the other sees a conflict', async () => {
  await using at = await world({ command: false })
  const wins = { applied: 0, conflict: 0 }
  for (let round = 0; round < 10; round += 1) {
    await at.north.del(key)
    const plans = await at.applier.plan([{ day, service: '1', items: items(2) }], ['north'])
    const [, { results }] = await Promise.all([
      at.north.zadd(key, 'NX', 7, '/opt/tsfiles/other.ts:0'),
      at.applier.apply(plans),
    ])
    const found = await held(at.north)
    const isOurs = results[0]?.outcome === 'applied'
    wins[isOurs ? 'applied' : 'conflict'] += 1
    // Ours may have come first and be added to; but nothing of theirs is ever lost.
    expect(found).toContain('/opt/tsfiles/other.ts:0')
  }
  expect(wins.applied + wins.conflict).toBe(10)
})

it('a box that is out of reach is written to when it returns, unless something newer came', async () => {
  await using site = await pair('127.0.0.1')
  await using folder = await temporaryFolder()
  const box = { ...site.box, master: { port: site.link.port } }
  await using aggregator = quickly([box])
  const options = { folder: folder.path, boxes: [box], command: false as const, timeout: 500 }
  const planOf = async (count: number) => {
    await using planner = await openApplier({ ...options, folder: join(folder.path, 'planner') })
    return planner.plan([{ day, service: '1', items: items(count) }])
  }
  const [first, second] = [await planOf(2), await planOf(3)]
  await using applier = await openApplier({ ...options, aggregator })
  await aggregator.start()
  await untilState(aggregator, 'live')
  site.link.refuse()
  await untilState(aggregator, 'stale')
  const one = await applier.apply(first)
  const two = await applier.apply(second)
  expect([...one.results, ...two.results].map(({ outcome }) => outcome)).toEqual([
    'unreachable',
    'unreachable',
  ])
  site.link.mend()
  await untilState(aggregator, 'live')
  await applier.resume()
  expect(applier.results(one.id)).toMatchObject([{ outcome: 'superseded' }])
  expect(applier.results(two.id)).toMatchObject([{ outcome: 'applied', confirmed: true }])
  expect(await site.clients[0].zcard(key)).toBe(3)
})

it('a node that cannot be told is no success', async () => {
  await using at = await world({
    command: ['sh', '-c', 'echo no >&2; exit 3', '{host}{day}{service}'],
  })
  const { results } = await at.applier.apply(
    await at.applier.plan([{ day, service: '1', items: items(1) }], ['north']),
  )
  expect(results).toMatchObject([
    { outcome: 'failed', written: true, insert: 1, node: { ok: false, code: 3, said: 'no\n' } },
  ])
})

it('a box that hangs, or refuses, holds up no other', async () => {
  await using at = await world()
  await at.south.acl('SETUSER', 'default', '-zadd')
  const plans = await at.applier.plan([{ day, service: '1', items: items(1) }])
  const [hung] = at.servers
  hung.process.kill('SIGSTOP')
  const { results } = await at.applier.apply(plans)
  hung.process.kill('SIGCONT')
  expect(outcomes(results).sort()).toEqual(['127.0.0.1 unreachable', 'localhost failed'])
  expect(results.find(({ host }) => host === 'localhost')?.reason).toContain('NOPERM')
  const unknown = boxOf(3, '127.0.0.1', 'east', await freePort())
  await using other = await openApplier({
    ...at.options,
    folder: join(at.options.folder, 'x'),
    boxes: [unknown],
  })
  expect(await other.plan([{ day, service: '1', items: items(1) }])).toMatchObject([
    { outcome: 'conflict', reason: 'unknown' },
  ])
})

it('two processes never share a journal', async () => {
  await using at = await world()
  await expect(openApplier(at.options)).rejects.toMatchObject({
    code: 'ERR_STORAGE',
    message: expect.stringContaining('is locked by process'),
  })
})

it('a command is words, whatever is in them, and has its time', async () => {
  const facts = { host: 'a; rm -rf /', day, service: '$(id)' }
  expect(commandFor(['ssh', '{host}', '--s={service}'], facts)).toEqual([
    ...['ssh', 'a; rm -rf /', '--s=$(id)'],
  ])
  expect(await tellNode(['printf', '%s', '$(id)'], {}, 5_000)).toEqual({
    ok: true,
    code: 0,
    said: '$(id)',
  })
  expect(await tellNode(['sleep', '60'], {}, 100)).toMatchObject({ ok: false })
  expect(await tellNode(['no-such-program'], {}, 100)).toMatchObject({ ok: false, code: null })
})

it('a master whose link was cut, while its view was live all the time, is tried again', async () => {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(await temporaryFolder())
  const port = await freePort()
  const applier = stack.use(
    await openApplier({
      ...{ folder: folder.path, boxes: [boxOf(1, '127.0.0.1', 'north', port)], command: false },
      ...{ timeout: 500, retryEvery: 50 },
      // It never says a word.
      aggregator: { events: new EventEmitter() },
    }),
  )
  const box = boxIdOf({ town: 'north', host: '127.0.0.1' })
  const plans = planDay({ day, service: '1', items: items(2) }, [{ box, current: [] }])
  const { id, results } = await applier.apply(plans)
  expect(outcomes(results)).toEqual(['127.0.0.1 unreachable'])
  stack.use(await redisServer({ port }))
  while (applier.results(id)[0]?.outcome !== 'applied') await once(applier.events, 'settled')
  await using north = client(port)
  expect(await held(north)).toHaveLength(4)
})

it('what cannot be journaled waits for room, says so, and goes on by itself', async () => {
  await using disk = await mountTmpfs('1M')
  await using at = await world({ folder: join(disk.path, 'journal') })
  const { applier } = at
  const [plans, later] = [
    await applier.plan([{ day, service: '1', items: items(3) }]),
    await applier.plan([{ day: '22112026', service: '1', items: items(1) }]),
  ]
  const filler = join(disk.path, 'filler')
  applier.events.once('begun', () => fillDisk(filler))
  const stalled = once(applier.events, 'stalled')
  const settled = once(applier.events, 'settled')
  const applied = applier.apply(plans)
  const [{ application, error }] = await stalled
  expect(error).toMatchObject({ code: 'ENOSPC' })
  // It is done, and nobody is told so before it can be told again after a power cut.
  expect(applier.results(application.id)).toEqual([])
  // What cannot even be asked for is refused, and not done.
  await expect(applier.apply(later)).rejects.toMatchObject({ code: 'ERR_FULL' })
  expect(await at.north.exists('22112026:1')).toBe(0)
  const goesOn = once(applier.events, 'stalled')
  await rm(filler)
  expect(await goesOn).toEqual([{ application, error: undefined }])
  expect(outcomes((await applied).results).sort()).toEqual([
    '127.0.0.1 applied',
    'localhost applied',
  ])
  await settled
  expect(await held(at.north)).toHaveLength(6)
  expect(await at.told()).toEqual([`127.0.0.1 ${day} 1`, `localhost ${day} 1`])
  await applier.close()
  await using again = await openApplier(at.options)
  expect(again.history()).toEqual([application])
  expect(again.results(application.id)).toEqual(applier.results(application.id))
  expect(await again.resume()).toEqual([])
})

it('ended while it waits for room, the next run does the rest', async () => {
  await using disk = await mountTmpfs('1M')
  await using at = await world({ folder: join(disk.path, 'journal') })
  const plans = await at.applier.plan([{ day, service: '1', items: items(3) }])
  const filler = join(disk.path, 'filler')
  at.applier.events.once('begun', () => fillDisk(filler))
  const stalled = once(at.applier.events, 'stalled')
  const applied = at.applier.apply(plans).catch((error: unknown) => error)
  await stalled
  await at.applier.close()
  expect(await applied).toMatchObject({ code: 'ENOSPC' })
  {
    // As the disk is full, it is found, and can be told no better.
    await using second = await openApplier(at.options)
    expect(second.history()).toHaveLength(1)
    expect(second.results('000001')).toEqual([])
  }
  await rm(filler)
  await using third = await openApplier(at.options)
  expect(outcomes(await third.resume()).sort()).toEqual(['127.0.0.1 applied', 'localhost applied'])
  expect(await held(at.north)).toHaveLength(6)
})

it('a box that returns while others are waited for is written to, though its turn was over', async () => {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(await temporaryFolder())
  const port = await freePort()
  // It takes what it is told, and says nothing until it is given up.
  const waiting: Socket[] = []
  const asked = new EventEmitter()
  let isOver = false
  const silent = stack.use(
    await strangeServer((socket) => {
      if (isOver) socket.destroy()
      waiting.push(socket)
      asked.emit('asked')
    }),
  )
  const giveUp = (): void => {
    for (const socket of waiting.splice(0)) socket.destroy()
  }
  const [back, gone] = [
    boxOf(1, '127.0.0.1', 'north', port),
    boxOf(2, 'localhost', 'south', silent.port),
  ]
  const events = new EventEmitter<AggregatorEvents>()
  const applier = stack.use(
    await openApplier({
      ...{ folder: folder.path, boxes: [back, gone], command: false },
      ...{ timeout: 3_000, retryEvery: 50, aggregator: { events } },
    }),
  )
  for (const box of [back, gone]) events.emit('state', { box, state: { kind: 'stale', age: 0 } })
  const planOf = (box: Box, count: number) =>
    planDay({ day, service: '1', items: items(count) }, [{ box: boxIdOf(box), current: [] }])
  const first = await applier.apply(planOf(back, 2))
  const isAsked = once(asked, 'asked')
  const second = applier.apply(planOf(gone, 2))
  await isAsked
  giveUp()
  expect(outcomes([...first.results, ...(await second).results])).toEqual([
    ...['127.0.0.1 unreachable', 'localhost unreachable'],
  ])
  // It is past the one that returns, and waits for the other.
  const isAskedAgain = once(asked, 'asked')
  const resuming = applier.resume()
  await isAskedAgain
  stack.use(await redisServer({ port }))
  events.emit('state', { box: back, state: { kind: 'live' } })
  isOver = true
  giveUp()
  await resuming
  while (applier.results(first.id)[0]?.outcome !== 'applied') await once(applier.events, 'settled')
  await using north = client(port)
  expect(await held(north)).toHaveLength(4)
})

it('a master that is starting is out of reach, and is written to when it has started', async () => {
  await using folder = await temporaryFolder()
  const args = ['--enable-debug-command', 'yes', '--rdbcompression', 'no']
  await using server = await redisServer({ args })
  await using one = client(server.port)
  await using other = client(server.port, 1)
  const boxes = [boxOf(1, '127.0.0.1', 'north', server.port)]
  const options = { folder: folder.path, boxes, command: false, timeout: 3_000 } as const
  await using applier = await openApplier(options)
  const plans = await applier.plan([{ day, service: '1', items: items(1) }])
  const names = Array.from({ length: 5_000 }, (_, index) => `m${index}.ts`)
  await other.mset(names.flatMap((name) => [name, 'x'.repeat(1_000)]))
  // Microseconds for each key; between so many bytes it answers what may be asked meanwhile.
  const slow = ['key-load-delay', '5000', 'loading-process-events-interval-bytes', '1024'] as const
  await other.call('CONFIG', 'SET', ...slow)
  const reading = one.call('DEBUG', 'RELOAD')
  const isReading = async (): Promise<string> => other.info('persistence')
  await until('it reads its dump', isReading, (text) => /^loading:1\r$/m.test(text))
  const { id, results } = await applier.apply(plans)
  expect(results).toMatchObject([{ outcome: 'unreachable' }])
  expect(results[0]?.reason).toMatch(/^LOADING /)
  await other.config('SET', 'key-load-delay', '0')
  await reading
  await applier.resume()
  expect(applier.results(id)).toMatchObject([{ outcome: 'applied' }])
})

it('what nothing was known of is a conflict at once, and never waits for a box', async () => {
  await using at = await world({ command: false })
  const box = { ...at.boxes[0], master: { port: await freePort() } } as Box
  await at.applier.close()
  await using applier = await openApplier({ ...at.options, boxes: [box] })
  const plans = await applier.plan([{ day, service: '1', items: items(1) }])
  const { id, results } = await applier.apply(plans)
  expect(results).toMatchObject([{ outcome: 'conflict', reason: 'unknown', written: false }])
  expect(await applier.resume()).toEqual([])
  expect(applier.results(id)).toEqual(results)
})

it('a master that may not be asked who has it is written to all the same', async () => {
  await using at = await world({ command: false })
  await at.north.acl('SETUSER', 'default', '-wait')
  const plans = await at.applier.plan([{ day, service: '1', items: items(1) }], ['north'])
  const { results } = await at.applier.apply(plans)
  expect(results).toMatchObject([{ outcome: 'applied', written: true, confirmed: false }])
})

it('what was written as the link broke is taken back, too, though nobody was told that it was', async () => {
  await using folder = await temporaryFolder()
  await using server = await redisServer()
  await using redis = client(server.port)
  await redis.zadd(key, 1, '/opt/tsfiles/old.ts:0')
  const before = await held(redis)
  let isCut = false
  await using link = await strangeServer((near) => {
    const far = connect(server.port, '127.0.0.1').on('error', () => near.destroy())
    far.pipe(near)
    near.on('close', () => far.destroy())
    near.on('data', (bytes) => {
      const isLast = !isCut && /\r\nexec\r\n/i.test(String(bytes))
      isCut ||= isLast
      // It arrives, and what it came to does not.
      if (isLast) far.unpipe(near)
      far.write(bytes, () => isLast && near.destroySoon())
    })
  })
  const boxes = [boxOf(1, '127.0.0.1', 'north', link.port)]
  const options = { folder: folder.path, boxes, command: false, timeout: 4_000 } as const
  await using applier = await openApplier(options)
  const plans = await applier.plan([{ day, service: '1', items: items(2) }])
  const { id, results } = await applier.apply(plans)
  expect(results).toMatchObject([{ outcome: 'unreachable', written: false }])
  await until(
    'it is written',
    () => redis.zcard(key),
    (count) => count === 2,
  )
  const undone = await applier.undo(id)
  expect(undone.results).toMatchObject([{ outcome: 'applied' }])
  expect(await held(redis)).toEqual(before)
  await applier.resume()
  expect(applier.results(id)).toMatchObject([{ outcome: 'superseded' }])
  expect(await held(redis)).toEqual(before)
})

it('an undo gives up nothing that came since and still waits for its box', async () => {
  await using folder = await temporaryFolder()
  const port = await freePort()
  const box = boxOf(1, '127.0.0.1', 'north', port)
  const options = { folder: folder.path, boxes: [box], command: false, timeout: 3_000 } as const
  await using applier = await openApplier(options)
  const planOf = (count: number) =>
    planDay({ day, service: '1', items: items(count) }, [{ box: boxIdOf(box), current: [] }])
  const first = await applier.apply(planOf(1))
  const second = await applier.apply(planOf(2))
  expect(outcomes([...first.results, ...second.results])).toEqual([
    ...['127.0.0.1 unreachable', '127.0.0.1 unreachable'],
  ])
  expect((await applier.undo(first.id)).results).toEqual([])
  await using _server = await redisServer({ port })
  await applier.resume()
  expect(applier.results(first.id)).toMatchObject([{ outcome: 'superseded' }])
  expect(applier.results(second.id)).toMatchObject([{ outcome: 'applied' }])
  await using redis = client(port)
  expect(await held(redis)).toHaveLength(4)
})

it('an undo takes nothing out of a box that could not be planned for, also before that was written down', async () => {
  await using at = await world({ command: false })
  await at.north.zadd(key, 1, '/opt/tsfiles/old.ts:0')
  const before = await held(at.north)
  const [box] = at.boxes
  const next = [{ member: '/opt/tsfiles/old.ts:0', score: 1 }]
  const unknown = { outcome: 'conflict', reason: 'unknown', delete: [], insert: [] } as const
  const plan = { ...unknown, box: boxIdOf(box as Box), key, previous: [], next }
  const begun = once(at.applier.events, 'begun')
  const applying = at.applier.apply([plan])
  const [{ id }] = await begun
  const undone = await at.applier.undo(id)
  await applying
  expect(undone.results).toEqual([])
  expect(await held(at.north)).toEqual(before)
})
