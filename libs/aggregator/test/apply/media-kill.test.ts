import { afterAll, expect, it } from 'vitest'
import { faultCampaign } from '../../../../test/support/campaign.ts'
import type { MediaResult } from '../../src/apply/results.ts'
import { openDescriptions } from '../../src/descriptions/descriptions.ts'
import type { MediaChange } from '../../src/media-plan.ts'
import { boxOf } from '../world.ts'
import type { ChangeTask } from './fixtures/change.ts'
import { killedAt } from './killed.ts'
import { nodesWorld } from './media-world.ts'

const campaign = faultCampaign('aggregator: SIGKILL in a rename or a deletion, then a second run')
afterAll(() => campaign.print())

const hosts = ['127.0.0.1', '127.0.0.2']
const past = '01012020:1'
const later = '01012099:2'
const member = (name: string, index: number) => `/opt/tsfiles/${name}.ts:${index}`
const changes: Record<string, MediaChange> = {
  rename: { name: 'film', to: 'other', scheduled: true },
  deletion: { name: 'film' },
}

/** Run it; kill it as the `step`-th thing passes between it and a master, so also before and after a node is told. */
async function changeOnce(verb: string, step: number | undefined) {
  await using nodes = await nodesWorld()
  const boxes = await Promise.all(hosts.map((host) => nodes.node(host)))
  const isRename = verb === 'rename'
  for (const node of boxes) {
    await node.put('film.ts', 5400)
    await node.clients[0].zadd(past, 1.5, member('film', 0), 2, member('news', 1))
    if (isRename) await node.clients[0].zadd(later, 4_070_908_800, member('film', 0))
  }
  const ports = boxes.map(({ server }) => server.port)
  await using killed = await killedAt('change.ts', ports, step)
  using descriptions = await openDescriptions({ folder: nodes.folder })
  descriptions.set('film', { title: 'Le Film' })
  const task: ChangeTask = {
    ...nodes.commands,
    folder: nodes.folder,
    boxes: killed.links.map(({ port }, index) =>
      boxOf(index + 1, hosts[index] ?? '', 'north', port),
    ),
    change: changes[verb] ?? { name: '' },
  }
  const { said, steps, wasKilled } = await killed.run(task)
  const lost: string[] = []
  for (const { host, outcome, reason } of JSON.parse(said) as MediaResult[]) {
    if (outcome !== 'applied') lost.push(`${host}: ${outcome}, ${reason}`)
  }
  const name = isRename ? 'other' : 'film'
  const wanted = {
    files: isRename ? ['other.ts'] : [],
    media: isRename ? ['other.ts', '5400'] : [],
    past: [member(name, 0), '1.5', member('news', 1), '2'],
    later: isRename ? [member('other', 0), '4070908800'] : [],
  }
  for (const [index, node] of boxes.entries()) {
    const [programmes, media] = node.clients
    const names = await media.keys('*')
    const found = {
      files: await node.files(),
      media: (await Promise.all(names.map(async (one) => [one, await media.get(one)]))).flat(),
      past: await programmes.zrange(past, '0', '-1', 'WITHSCORES'),
      later: await programmes.zrange(later, '0', '-1', 'WITHSCORES'),
    }
    if (JSON.stringify(found) !== JSON.stringify(wanted)) lost.push(JSON.stringify(found))
    const told = await node.told()
    const update = `program ${hosts[index]} 01012099 2`
    if (isRename && !told.includes(update)) lost.push(`${hosts[index]} was not told of ${later}`)
  }
  const { title } = descriptions.of(name)
  if (title !== (isRename ? 'Le Film' : 'Film')) lost.push(`title: ${title}`)
  return { steps, lost, wasKilled }
}

it.for(Object.keys(changes))(
  '%s: killed at any step, a second run reaches the same end',
  {
    timeout: 1_200_000,
  },
  async (verb) => {
    const whole = await changeOnce(verb, undefined)
    expect(whole).toMatchObject({ lost: [], wasKilled: false })
    expect(whole.steps).toBeGreaterThan(12)
    const points = Array.from({ length: whole.steps }, (_, step) => step)
    for (const step of campaign.sample(points, 3)) {
      const { lost, wasKilled } = await changeOnce(verb, step)
      campaign.note(
        `${verb}, SIGKILL as something passes${wasKilled ? '' : ' (it had ended)'}`,
        lost,
      )
      expect(lost, `step ${step}`).toEqual([])
    }
  },
)
