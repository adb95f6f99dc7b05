import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openApplier } from '../../src/apply/applier.ts'
import type { Applier, ApplierOptions } from '../../src/apply/contract.ts'
import { mediaResultTree } from '../../src/apply/results.ts'
import type { Box } from '../../src/box.ts'
import { openDescriptions } from '../../src/descriptions/descriptions.ts'
import { strangeServer } from '../strange-servers.ts'
import { boxOf, pair, quickly, untilState } from '../world.ts'
import { type Node, type Nodes, nodesWorld, refusing } from './media-world.ts'

const now = Date.now() / 1_000
const past = '01012020:1'
const later = '01012099:2'
const member = (name: string, index: number) => `/opt/tsfiles/${name}:${index}`
const outcomes = (results: readonly { host: string; outcome: string }[]): string[] =>
  results.map(({ host, outcome }) => `${host} ${outcome}`)

interface World extends AsyncDisposable {
  readonly nodes: Nodes
  readonly applier: Applier
  readonly options: ApplierOptions
  readonly a: Node
  readonly b: Node
}

/** Two nodes in two towns, each with a medium that was on once. */
async function world(keeps = true): Promise<World> {
  await using stack = new AsyncDisposableStack()
  const nodes = stack.use(await nodesWorld(keeps))
  const [a, b] = [await nodes.node('127.0.0.1'), await nodes.node('localhost')]
  for (const node of [a, b]) {
    await node.put('film.ts', 5400)
    await node.put('news.ts', 60)
    await node.clients[0].zadd(past, 1, member('film.ts', 0), 2.5, member('my_film.ts', 1))
    await node.clients[0].zadd(past, 3, member('film.ts', 2))
  }
  const boxes = [
    boxOf(1, '127.0.0.1', 'north', a.server.port),
    boxOf(2, 'localhost', 'south', b.server.port),
  ]
  const descriptions = stack.use(await openDescriptions({ folder: nodes.folder }))
  const options: ApplierOptions = {
    ...{ boxes, descriptions, timeout: 500, folder: join(nodes.folder, 'journal') },
    ...nodes.commands,
  }
  const applier = stack.use(await openApplier(options))
  const all = stack.move()
  return { nodes, applier, options, a, b, [Symbol.asyncDispose]: () => all.disposeAsync() }
}
const played = ({ clients }: Node, key = past) => clients[0].zrange(key, '0', '-1', 'WITHSCORES')

it.for([true, false])(
  'renames in all boxes, files and programmes, and takes it back (node keeps its Redis: %s)',
  async (keeps) => {
    await using at = await world(keeps)
    const before = await played(at.a)
    const plans = await at.applier.planMedia({ name: 'film', to: 'Grand  Film' })
    expect(plans).toMatchObject(
      ['north/127.0.0.1', 'south/localhost'].map((box) => ({
        ...{ box, filename: 'film.ts', to: 'grand_film.ts', outcome: 'changed', duration: 5400 },
        programmes: [{ key: past, members: [{ score: 1 }, { score: 3 }] }],
        scheduled: [],
      })),
    )
    expect(await played(at.a)).toEqual(before)
    const { id, results } = await at.applier.changeMedia(plans, { by: 'somebody' })
    expect(mediaResultTree(results)).toMatchObject({
      north: { '127.0.0.1': { outcome: 'applied', written: true, programmes: [{ key: past }] } },
      south: { localhost: { outcome: 'applied', node: { ok: true, code: 0 } } },
    })
    for (const node of [at.a, at.b]) {
      expect(await node.files()).toEqual(['grand_film.ts', 'news.ts'])
      expect(await node.clients[1].get('grand_film.ts')).toBe('5400')
      expect(await node.clients[1].exists('film.ts')).toBe(0)
      expect(await played(node)).toEqual([
        ...[member('grand_film.ts', 0), '1', member('my_film.ts', 1), '2.5'],
        ...[member('grand_film.ts', 2), '3'],
      ])
    }
    expect(await at.a.told()).toEqual(['rename 127.0.0.1 film.ts grand_film.ts'])
    const again = await at.applier.planMedia({ name: 'film', to: 'grand_film' })
    expect(again.map(({ outcome }) => outcome)).toEqual(['unchanged', 'unchanged'])
    const undone = await at.applier.undo(id)
    expect(outcomes(undone.results)).toEqual(['127.0.0.1 applied', 'localhost applied'])
    expect(await played(at.a)).toEqual(before)
    expect(await at.b.files()).toEqual(['film.ts', 'news.ts'])
    expect(at.applier.history()).toMatchObject([{ by: 'somebody' }, { undoes: id }])
  },
)

it('deletes in all boxes, and cannot take that back', async () => {
  await using at = await world()
  await at.b.clients[1].del('film.ts')
  const { id, results } = await at.applier.changeMedia(
    await at.applier.planMedia({ name: 'film.ts' }),
  )
  expect(outcomes(results)).toEqual(['127.0.0.1 applied', 'localhost unchanged'])
  expect(await at.a.files()).toEqual(['news.ts'])
  expect(await at.a.clients[1].keys('*')).toEqual(['news.ts'])
  // A medium that a box does not know is not the box's to delete.
  expect(await at.b.told()).toEqual([])
  expect(await played(at.a)).toHaveLength(6)
  await expect(at.applier.undo(id)).rejects.toMatchObject({ code: 'ERR_OPTIONS' })
})

it('refuses what is scheduled in any box, and says when and where', async () => {
  await using at = await world()
  await at.b.clients[0].zadd(later, 4_070_908_800, member('film.ts', 0))
  for (const change of [{ name: 'film' }, { name: 'film', to: 'other' }]) {
    const plans = await at.applier.planMedia(change)
    expect(plans.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ['changed', undefined],
      ['conflict', 'scheduled'],
    ])
    expect(plans[1]?.scheduled).toEqual([
      { day: '01012099', service: '2', start: 4_070_908_800, end: 4_070_914_200 },
    ])
    await expect(at.applier.changeMedia(plans)).rejects.toMatchObject({
      code: 'ERR_REFUSED',
      message:
        'film.ts: south/localhost plays it at 2099-01-01T00:00:00.000Z, in the programme of 01012099 of 2',
    })
  }
  expect(at.applier.history()).toEqual([])
  // Unless its programmes to come are to be changed, too; then the node is told of each.
  const plans = await at.applier.planMedia({ name: 'film', to: 'other', scheduled: true })
  const { results } = await at.applier.changeMedia(plans)
  expect(outcomes(results)).toEqual(['127.0.0.1 applied', 'localhost applied'])
  expect(await played(at.b, later)).toEqual([member('other.ts', 0), '4070908800'])
  expect(await at.b.told()).toEqual([
    ...['rename localhost film.ts other.ts', 'program localhost 01012099 2'],
  ])
  // What is on the air is refused all the same.
  await at.a.clients[0].zadd(later, now - 60, member('other.ts', 0))
  const onAir = await at.applier.planMedia({ name: 'other', to: 'film', scheduled: true })
  expect(onAir.map(({ reason }) => reason)).toEqual(['scheduled', undefined])
})

it('leaves alone what is not what was planned for', async () => {
  await using at = await world()
  await expect(at.applier.planMedia({ name: 'a', to: 'a' })).rejects.toMatchObject({
    code: 'ERR_NAME',
  })
  await expect(at.applier.planMedia({ name: 'a', to: '$(id)' })).rejects.toMatchObject({
    code: 'ERR_NAME',
  })
  const taken = await at.applier.planMedia({ name: 'film', to: 'news' })
  await expect(at.applier.changeMedia(taken)).rejects.toMatchObject({
    code: 'ERR_REFUSED',
    message: expect.stringContaining('news.ts: north/127.0.0.1 has a medium of that name'),
  })
  const plans = await at.applier.planMedia({ name: 'film' })
  await at.a.clients[1].set('film.ts', '7')
  await at.b.clients[0].zadd(later, 4_070_908_800, member('film.ts', 0))
  const { results } = await at.applier.changeMedia(plans)
  expect(results.map(({ outcome, reason }) => [outcome, reason])).toEqual([
    ['conflict', 'duration: expected the 5400 that was planned for, got 7'],
    ['conflict', 'scheduled'],
  ])
  await at.a.clients[1].del('film.ts')
  await at.a.clients[1].lpush('film.ts', 'a list')
  const odd = await at.applier.planMedia({ name: 'film' }, ['north'])
  expect(odd).toMatchObject([{ outcome: 'conflict', reason: 'odd' }])
  expect([await at.a.told(), await at.b.told()]).toEqual([[], []])
})

it('changes nothing where the node refuses', async () => {
  await using at = await world()
  await refusing(at.nodes, 'localhost')
  const before = await played(at.b)
  const plans = await at.applier.planMedia({ name: 'film', to: 'other' })
  const { results } = await at.applier.changeMedia(plans)
  expect(outcomes(results)).toEqual(['127.0.0.1 applied', 'localhost failed'])
  expect(results[1]).toMatchObject({ written: false, node: { code: 3, said: 'no\n' } })
  expect(await played(at.b)).toEqual(before)
  expect(await at.b.clients[1].get('film.ts')).toBe('5400')
})

it('a name is one word for the shell that ssh hands it to', async () => {
  await using at = await world()
  await at.a.clients[1].set("l'été; $(id).ts", '5')
  const quoted = ['sh', '-c', 'eval "printf %s $1"', 'sh', '{quoted_name}', '{host}{to}']
  await at.applier.close()
  await using applier = await openApplier({ ...at.options, renameCommand: quoted })
  const plans = await applier.planMedia({ name: "l'été; $(id).ts", to: 'ete' }, ['north'])
  const { results } = await applier.changeMedia(plans)
  expect(results).toMatchObject([{ outcome: 'applied', node: { said: "l'été; $(id).ts" } }])
  expect(await at.a.clients[1].get('ete.ts')).toBe('5')
})

it('no name is taken for an option of the command of the node', async () => {
  await using at = await world()
  await at.a.put('-rf.ts', 5)
  const plans = await at.applier.planMedia({ name: '-rf' }, ['north'])
  const { results } = await at.applier.changeMedia(plans)
  const said = 'not run: "-rf.ts" would be taken for an option'
  expect(results).toMatchObject([
    { outcome: 'failed', written: false, node: { ok: false, code: null, said } },
  ])
  expect(await at.a.told()).toEqual([])
  expect(await at.a.clients[1].get('-rf.ts')).toBe('5')
})

it('a box that is out of reach is changed when it returns, unless it was taken back', async () => {
  await using nodes = await nodesWorld(false)
  await using site = await pair('127.0.0.1')
  const [programmes, media] = site.clients
  await media.set('film.ts', '10')
  await programmes.zadd(past, 1, member('film.ts', 0))
  const box: Box = { ...site.box, master: { port: site.link.port } }
  await using aggregator = quickly([box])
  const options = { folder: join(nodes.folder, 'journal'), boxes: [box], timeout: 500 }
  const commands = { command: false, renameCommand: false, deleteCommand: false } as const
  await using applier = await openApplier({ ...options, ...commands, aggregator })
  await aggregator.start()
  await untilState(aggregator, 'live')
  site.link.refuse()
  await untilState(aggregator, 'stale')
  // Its replica still tells what it holds.
  const plans = await applier.planMedia({ name: 'film', to: 'other' })
  expect(plans).toMatchObject([{ outcome: 'changed', duration: 10, programmes: [{ key: past }] }])
  const first = await applier.changeMedia(plans)
  expect(first.results).toMatchObject([{ outcome: 'unreachable' }])
  await applier.undo(first.id)
  const second = await applier.changeMedia(await applier.planMedia({ name: 'film', to: 'third' }))
  site.link.mend()
  await untilState(aggregator, 'live')
  await applier.resume()
  expect(applier.results(first.id)).toMatchObject([{ outcome: 'superseded' }])
  expect(applier.results(second.id)).toMatchObject([{ outcome: 'applied', confirmed: true }])
  expect(await media.keys('*')).toEqual(['third.ts'])
  expect(await programmes.zrange(past, '0', '-1')).toEqual([member('third.ts', 0)])
})

it('what is told of a medium goes with it', async () => {
  await using at = await world()
  await using stack = new AsyncDisposableStack()
  const descriptions = stack.use(await openDescriptions({ folder: at.nodes.folder }))
  descriptions.set('film', { title: 'Le Grand Film', synopsis: 'Un film.' })
  const { id } = await at.applier.changeMedia(
    await at.applier.planMedia({ name: 'film', to: 'other' }),
  )
  expect(descriptions.of('other')).toEqual({
    ...{ filename: 'other.ts', title: 'Le Grand Film', synopsis: 'Un film.' },
  })
  expect(descriptions.of('film').title).toBe('Film')
  await at.applier.undo(id)
  expect(descriptions.of('film').title).toBe('Le Grand Film')
  await at.applier.changeMedia(await at.applier.planMedia({ name: 'film' }))
  expect(descriptions.of('film')).toEqual({ filename: 'film.ts', title: 'Film', synopsis: '' })
})

it('what a node has done is brought to its end when its Redis takes writes again', async () => {
  await using at = await world(false)
  const plans = await at.applier.planMedia({ name: 'film', to: 'other' }, ['north'])
  const [programmes, media] = at.a.clients
  await programmes.config('SET', 'min-replicas-to-write', '1')
  const { id, results } = await at.applier.changeMedia(plans)
  expect(results).toMatchObject([{ outcome: 'unreachable', written: false, node: { ok: true } }])
  expect(results[0]?.reason).toContain('NOREPLICAS')
  await programmes.config('SET', 'min-replicas-to-write', '0')
  // Whatever else was asked for meanwhile.
  await programmes.zadd(later, 4_070_908_800, member('film.ts', 0))
  await at.applier.resume()
  expect(at.applier.results(id)).toMatchObject([{ outcome: 'applied', written: true }])
  expect(await media.get('other.ts')).toBe('5400')
  expect(await played(at.a, later)).toEqual([member('other.ts', 0), '4070908800'])
  // It is not told twice to rename.
  expect(await at.a.told()).toEqual([
    ...['rename 127.0.0.1 film.ts other.ts', 'program 127.0.0.1 01012099 2'],
  ])
})

it('a server that never comes to the end of its keys holds up nobody for ever', async () => {
  await using nodes = await nodesWorld(false)
  const answers: Readonly<Record<string, string>> = {
    select: '+OK\r\n',
    exists: ':0\r\n',
    getrange: '$0\r\n\r\n',
    scan: '*2\r\n$1\r\n7\r\n*0\r\n',
  }
  await using endless = await strangeServer((socket) =>
    socket.on('data', (bytes) => {
      for (const [, command = ''] of String(bytes).matchAll(/\*\d+\r\n\$\d+\r\n(\w+)/g)) {
        socket.write(answers[command] ?? '-ERR\r\n')
      }
    }),
  )
  const boxes = [boxOf(1, '127.0.0.1', 'north', endless.port)]
  await using applier = await openApplier({ folder: join(nodes.folder, 'journal'), boxes })
  const plans = await applier.planMedia({ name: 'film', to: 'other' })
  expect(plans).toMatchObject([{ outcome: 'conflict', reason: 'unknown' }])
})
