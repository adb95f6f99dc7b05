import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { faultCampaign } from '../../../../test/support/campaign.ts'
import { redisServer } from '../../../../test/support/redis.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import type { ProgrammeResult } from '../../src/apply/results.ts'
import { formatMember, type Item } from '../../src/programme.ts'
import { boxOf, client } from '../world.ts'
import type { Task } from './fixtures/apply.ts'
import { killedAt } from './killed.ts'

const campaign = faultCampaign('aggregator: SIGKILL in an apply, then a second run')
afterAll(() => campaign.print())

const days = ['21112026', '22112026', '23112026']
const items: Item[] = Array.from({ length: 60 }, (_, index) => ({
  ...{ index, filename: `news_${index}.ts`, start: 1_795_230_000 + index * 60 },
}))
const wanted = items.map((item) => formatMember(item).member)

/** Run it; kill it as the `step`-th thing passes between it and a master, or before, or after a node is told. */
async function applyOnce(step: number | undefined) {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(await temporaryFolder())
  const masters = [stack.use(await redisServer()), stack.use(await redisServer())]
  const clients = masters.map(({ port }) => stack.use(client(port)))
  for (const redis of clients) {
    await redis.zadd('21112026:1', 1, '/opt/tsfiles/old.ts:0')
  }
  const ports = masters.map(({ port }) => port)
  const killed = stack.use(await killedAt('apply.ts', ports, step))
  const told = join(folder.path, 'told')
  const script = join(folder.path, 'node.sh')
  await writeFile(script, `echo "$*" >>'${told}'`)
  const task: Task = {
    folder: join(folder.path, 'journal'),
    boxes: killed.links.map(({ port }, index) =>
      boxOf(index + 1, `127.0.0.${index + 1}`, 'north', port),
    ),
    command: ['sh', script, '{host}', '{day}', '{service}'],
    days: days.map((day) => ({ day, service: '1', items })),
  }
  const { said, steps, wasKilled } = await killed.run(task)
  const results = JSON.parse(said) as ProgrammeResult[]
  const lost: string[] = []
  for (const redis of clients) {
    for (const day of days) {
      const held = await redis.zrange(`${day}:1`, '0', '-1')
      if (held.join() !== wanted.join()) lost.push(`${day}: ${held.length} items`)
    }
  }
  for (const { host, day, outcome, reason } of results) {
    if (outcome !== 'applied') lost.push(`${host} ${day}: ${outcome}, ${reason}`)
  }
  const lines = new Set((await readFile(told, 'utf8')).trim().split('\n'))
  if (results.length !== 6 || lines.size !== 6) lost.push(`${lines.size} of 6 nodes told`)
  return { steps, lost, wasKilled }
}

it('killed at any step, a second run reaches the same end', { timeout: 1_200_000 }, async () => {
  const whole = await applyOnce(undefined)
  expect(whole).toMatchObject({ lost: [], wasKilled: false })
  expect(whole.steps).toBeGreaterThan(12)
  const points = Array.from({ length: whole.steps }, (_, step) => step)
  for (const step of campaign.sample(points, 4)) {
    const { lost, wasKilled } = await applyOnce(step)
    campaign.note(`SIGKILL as something passes${wasKilled ? '' : ' (it had ended)'}`, lost)
    expect(lost, `step ${step}`).toEqual([])
  }
})
