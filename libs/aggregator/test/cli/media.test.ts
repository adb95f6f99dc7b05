import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { redisServer } from '../../../../test/support/redis.ts'
import { type Node, type Nodes, nodesWorld } from '../apply/media-world.ts'
import { client } from '../world.ts'
import { type Ran, runDvbboxes } from './run-dvbboxes.ts'

const held = new AsyncDisposableStack()
const hosts = ['127.0.0.1', '127.0.0.2', '127.0.0.3', '127.0.0.4', '127.0.0.5', '127.0.0.6']
const member = (name: string): string => `/opt/tsfiles/${name}.ts:0`
let nodes: Nodes
let boxes: Node[]
let kept: ReturnType<typeof client>

/** Six boxes in two towns; each is asked itself, for want of a replica. */
beforeAll(async () => {
  nodes = held.use(await nodesWorld())
  const own = held.use(await redisServer())
  kept = held.use(client(own.port, 1))
  boxes = []
  for (const host of hosts) boxes.push(await nodes.node(host, host))
  for (const [index, node] of boxes.entries()) {
    await node.put('film.ts', 5400)
    if (index < 3) await node.put('news.ts', 60)
    await node.clients[0].zadd('01012020:1', 1, member('film'))
  }
  const line = (words: readonly string[]): string => words.join(' ')
  const { deleteCommand, renameCommand } = nodes.commands
  const cluster = (from: number): string =>
    hosts
      .slice(from, from + 3)
      .map((host, index) => `${host}=${boxes[from + index]?.server.port}\n`)
      .join('')
  await writeFile(
    join(nodes.folder, 'configuration'),
    `[LOG]
filepath=${nodes.folder}/log
level=10
datefmt=%d-%m-%Y
[DATA]
folder=${nodes.folder}/data
[CHANNELS]
1=ma chaine
[TIME]
zone=UTC
[DURATIONS]
port=${own.port}
[NODE]
command=true {host}{day}{service}
rename=${line(renameCommand)}
delete=${line(deleteCommand)}
${hosts.map((host, index) => `[MASTER:${host}]\nport=${boxes[index]?.server.port}\n`).join('')}
[CLUSTER:north]
${cluster(0)}
[CLUSTER:south]
${cluster(3)}`,
  )
})
afterAll(() => held.disposeAsync())

const dvbboxes = (...args: string[]): Promise<Ran> =>
  runDvbboxes(join(nodes.folder, 'configuration'), args)

describe('dvbboxes media', () => {
  it('check: which towns have what; the durations are kept', async () => {
    const list = join(nodes.folder, 'list.txt')
    await writeFile(list, 'film\nnews\nnone\n')
    const { code, stdout, stderr } = await dvbboxes('media', 'check', list)
    expect([code, stderr]).toEqual([1, ''])
    expect(stdout.split('\n')).toEqual([
      'file     duration  towns         lacking       unknown',
      'film.ts  1:30:00   north, south  -             -',
      'news.ts  0:01:00   north         south         -',
      'none.ts  -         -             north, south  -',
      '',
    ])
    expect(await kept.mget('film.ts', 'news.ts')).toEqual(['5400', '60'])
  })

  it('describe: a title and a synopsis', async () => {
    const set = ['--title', 'Le Film', '--synopsis', 'Un film.']
    expect(await dvbboxes('media', 'describe', 'film', ...set)).toEqual({
      ...{ code: 0, stderr: '' },
      stdout: 'file      film.ts\ntitle     Le Film\nsynopsis  Un film.\n',
    })
    const taken = await dvbboxes('media', 'describe', 'news', '--title', 'Le Film')
    expect(taken).toMatchObject({ code: 2, stdout: '' })
    expect(taken.stderr).toContain('which film.ts has')
  })

  it('rename and delete: planned, done, told, taken back; refused for what is scheduled', async () => {
    const dry = await dvbboxes('media', 'rename', 'film', 'Le Film', '--dry-run')
    expect(dry).toMatchObject({ code: 0, stderr: '' })
    expect(dry.stdout).toMatch(
      /^box .*\nnorth\/127\.0\.0\.1 +film\.ts +le_film\.ts +1:30:00 +1 +changed\n/,
    )
    const done = await dvbboxes('media', 'rename', 'film', 'Le Film', '--by', 'rado', '--json')
    expect([done.code, done.stderr]).toEqual([0, ''])
    expect(JSON.parse(done.stdout)).toMatchObject({
      ...{ ok: true, id: '000001', resumed: [] },
      results: { south: { '127.0.0.6': { outcome: 'applied', to: 'le_film.ts' } } },
    })
    expect(await boxes[5]?.files()).toEqual(['le_film.ts'])
    const shown = await dvbboxes('media', 'le_film', '--json')
    expect(JSON.parse(shown.stdout)).toMatchObject({ media: { towns: ['north', 'south'] } })
    const described = await dvbboxes('media', 'describe', 'le_film', '--json')
    expect(JSON.parse(described.stdout)).toMatchObject({ title: 'Le Film' })
    const undone = await dvbboxes('media', 'undo', '000001')
    expect(undone).toMatchObject({ code: 0, stderr: '' })
    expect(undone.stdout).toMatch(/^application 000002\nfile +becomes +.*\nle_film\.ts +film\.ts /)
    const history = await dvbboxes('listing', 'history')
    expect(history.stdout).toMatch(/^000001 .* rado +- +6 applied +film\.ts=le_film\.ts\n000002 /m)
  })

  it('delete: refused for what is scheduled, with when and where', async () => {
    await boxes[1]?.clients[0].zadd('01012099:1', 4_070_908_800, member('news'))
    const refused = await dvbboxes('media', 'delete', 'news')
    expect(refused).toMatchObject({ code: 1, stderr: '' })
    expect(refused.stdout).toMatch(
      /conflict: scheduled\n(?:.*\n)*north\/127\.0\.0\.2 +01012099 +1 +01\/01\/2099 00:00:00\n\nnothing was done\n$/,
    )
    expect((await dvbboxes('media', 'delete', 'news', '--town', 'south')).code).toBe(0)
  })

  it('ends by its time-out though two of six boxes hang, and names them', async () => {
    const hung = boxes.slice(1, 3)
    for (const { server } of hung) server.process.kill('SIGSTOP')
    try {
      const began = performance.now()
      const found = await dvbboxes('search', 'film', '--timeout', '5')
      const took = performance.now() - began
      expect(found).toMatchObject({ code: 0, stdout: 'film.ts\n' })
      // Which of the two, decides whether its own time-out or ours was over first.
      const state = '(?:unreachable|never-synced)'
      for (const host of hosts.slice(1, 3)) {
        expect(found.stderr).toMatch(new RegExp(`^warning: north ${host}: ${state}$`, 'm'))
      }
      process.stdout.write(
        `dvbboxes search with 2 of 6 boxes hung: ${took.toFixed(0)} ms with a time-out of 5,000 ms, the start of Node in it\n`,
      )
    } finally {
      for (const { server } of hung) server.process.kill('SIGCONT')
    }
  })
})
