import { expect, it } from 'vitest'
import { freePort } from '../../../test/support/free-port.ts'
import { strangeWays } from './strange-servers.ts'
import { boxOf, mediaOf, pair, quickly, shownOf, until, untilState } from './world.ts'

it('shows what a master holds, and what becomes of it', async () => {
  await using world = await pair()
  const [programmes, media] = world.clients
  await media.mset({ 'a.ts': '10.5', 'b.ts': '20' })
  await programmes.zadd('21112026:1', 1_795_230_000, '/opt/tsfiles/a.ts:0')
  await using aggregator = quickly([world.box])
  await aggregator.start()
  await until(aggregator, () => aggregator.snapshot(world.id)?.media.size === 2)
  expect(shownOf(aggregator, world.id)).toEqual({
    media: new Map([
      ['a.ts', 10.5],
      ['b.ts', 20],
    ]),
    programmes: new Map([['21112026:1', [{ index: 0, filename: 'a.ts', start: 1_795_230_000 }]]]),
  })
  await media.set('c.ts', '30')
  await media.del('a.ts')
  await until(aggregator, () => aggregator.snapshot(world.id)?.media.has('a.ts') === false)
  expect(mediaOf(aggregator, world.id)).toEqual({ 'b.ts': 20, 'c.ts': 30 })
  await untilState(aggregator, 'live')
})

it('answers from what all boxes hold, and names those that are behind', async () => {
  await using north = await pair('a.example', 'north')
  await using south = await pair('b.example', 'south')
  await north.clients[1].mset({ 'news.ts': '10', 'film.ts': '20' })
  await south.clients[1].mset({ 'news.ts': '11' })
  await south.clients[0].zadd('21112026:1', 1_795_230_000, '/opt/tsfiles/news.ts:0')
  await using aggregator = quickly([north.box, south.box], { zone: 'UTC' })
  await aggregator.start()
  await until(aggregator, () => aggregator.behind().length === 0)
  const { view } = aggregator
  const isThere = (): boolean =>
    view.mediaCount === 2 &&
    view.schedule('news').size === 1 &&
    view.media('news')?.towns.length === 2
  await until(aggregator, isThere)
  expect(view.search('e')).toEqual(['news.ts'])
  expect(view.media('news')).toMatchObject({ duration: 11, towns: ['north', 'south'] })
  expect(view.programme('21112026', '1')?.items).toHaveLength(1)
  expect([...view.schedule('news')]).toMatchObject([['1', [{ start: 1_795_230_000 }]]])
  await north.clients[1].set('extra.ts', '5')
  await until(aggregator, () => view.search('xtr').length === 1)
  await south.replica[Symbol.asyncDispose]()
  await untilState(aggregator, 'unreachable', 1)
  expect(view.media('news')?.duration).toBe(11)
  expect(aggregator.behind()).toMatchObject([{ box: south.box, state: { kind: 'unreachable' } }])
  expect(aggregator.behind(['north'])).toEqual([])
})

it('replaces a programme as a whole: half of one is never shown', async () => {
  await using world = await pair()
  const [programmes] = world.clients
  const replace = async (count: number): Promise<void> => {
    const members = Array.from({ length: count }, (_, index) => [
      1_795_230_000 + index,
      `/opt/tsfiles/of-${count}.ts:${index}`,
    ]).flat()
    await programmes
      .multi()
      .del('21112026:1')
      .zadd('21112026:1', ...members)
      .exec()
  }
  await replace(60)
  await using aggregator = quickly([world.box])
  const seen = new Set<string>()
  const look = (): void => {
    const items = aggregator.snapshot(world.id)?.programmes.get('21112026:1')
    seen.add(`${items?.length} of ${items?.[0]?.filename}`)
  }
  aggregator.events.on('replaced', look).on('changed', look)
  await aggregator.start()
  for (let count = 61; count < 90; count += 1) await replace(count)
  await until(aggregator, () => seen.has('89 of of-89.ts'))
  for (const one of seen) expect(one).toMatch(/^(\d+) of of-\1\.ts$/)
})

it('answers at once, and names who is missing, whatever is wrong with the others', async () => {
  await using world = await pair()
  await world.clients[1].set('a.ts', '10')
  await using hung = await pair('hung.example')
  hung.replica.process.kill('SIGSTOP')
  const { port } = world.master
  await using garbage = await strangeWays.garbage(port)
  await using silent = await strangeWays.hung(port)
  await using wrong = await strangeWays.wrong(port)
  const boxes = [
    hung.box,
    boxOf(garbage.port, 'garbage.example'),
    world.box,
    boxOf(silent.port, 'silent.example'),
    boxOf(wrong.port, 'wrong.example'),
    boxOf(await freePort(), 'refused.example'),
  ]
  await using aggregator = quickly(boxes, { timeout: 500 })
  const missing = await aggregator.start()
  expect(missing).toEqual(expect.arrayContaining(boxes.filter((box) => box !== world.box)))
  // On a busy machine, the one that is real may take longer, too.
  await until(aggregator, () => mediaOf(aggregator, world.id) !== undefined)
  expect(mediaOf(aggregator, world.id)).toEqual({ 'a.ts': 10 })
  const lost = (): unknown[] =>
    aggregator.status().filter(({ state }) => state.kind === 'unreachable')
  await until(aggregator, () => lost().length === 5)
  expect(mediaOf(aggregator, world.id)).toEqual({ 'a.ts': 10 })
})

it('starts once, ends once, and tells nothing afterwards', async () => {
  await using world = await pair()
  const aggregator = quickly([world.box])
  expect(aggregator.start()).toBe(aggregator.start())
  await aggregator.start()
  await Promise.all([aggregator.close(), aggregator.close()])
  const told: string[] = []
  for (const name of ['state', 'replaced', 'changed', 'lost'] as const) {
    aggregator.events.on(name, () => told.push(name))
  }
  await world.clients[1].set('a.ts', '10')
  await world.clients[1].wait(1, 1_000)
  expect(told).toEqual([])
  const unstarted = quickly([world.box])
  await unstarted.close()
  await expect(unstarted.start()).rejects.toMatchObject({ code: 'ERR_CLOSED' })
})

it('tells all that is wrong with its options', () => {
  expect(() => quickly([], { timeout: 0, limits: { items: -1 } })).toThrow(
    /^boxes: expected at least one box|limits.items: .*, got -1|timeout: .*, got 0/,
  )
  // One replica cannot be that of two boxes; but a box may be in two towns.
  const [a, b] = [boxOf(6_380, 'a.example'), boxOf(6_380, 'b.example')]
  expect(() => quickly([a, b])).toThrow('got 6380 for a.example and b.example')
  quickly([a, boxOf(6_380, 'a.example', 'south')])
})

it("shows nothing of a replica that is another box's, and says whose it is", async () => {
  await using world = await pair('127.0.0.1')
  await world.clients[1].set('a.ts', '10')
  // Its port was taken for that of the box whose replica it is.
  const own = { ...world.box, port: await freePort(), master: { port: world.link.port } }
  const other = boxOf(world.box.port, 'localhost', 'south', await freePort())
  await using aggregator = quickly([own, other])
  const told: string[] = []
  aggregator.events.on('lost', ({ error }) => told.push(error.message))
  expect(await aggregator.start()).toEqual([own, other])
  expect(aggregator.status()[1]?.state).toEqual({ kind: 'unreachable', age: undefined })
  const named = `localhost .* it is a replica of 127.0.0.1:${world.link.port}, which is another box`
  expect(told).toContainEqual(expect.stringMatching(named))
})
