import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, expect, it } from 'vitest'
import { faultCampaign } from '../../../../test/support/campaign.ts'
import { redisServer } from '../../../../test/support/redis.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import type { ProgrammeResult } from '../../src/apply/results.ts'
import { formatMember, type Item } from '../../src/programme.ts'
import { proxy } from '../proxy.ts'
import { boxOf, client } from '../world.ts'
import type { Task } from './fixtures/apply.ts'

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
  let steps = 0
  let victim: ChildProcess | undefined
  const pass = (): void => {
    if (steps++ === step) victim?.kill('SIGKILL')
  }
  const links = [
    stack.use(await proxy(masters[0]?.port ?? 0, '127.0.0.1', pass)),
    stack.use(await proxy(masters[1]?.port ?? 0, '127.0.0.2', pass)),
  ]
  const told = join(folder.path, 'told')
  const script = join(folder.path, 'node.sh')
  await writeFile(script, `echo "$*" >>'${told}'`)
  const task: Task = {
    folder: join(folder.path, 'journal'),
    boxes: links.map(({ port }, index) => boxOf(index + 1, `127.0.0.${index + 1}`, 'north', port)),
    command: ['sh', script, '{host}', '{day}', '{service}'],
    days: days.map((day) => ({ day, service: '1', items })),
  }
  const run = async (): Promise<string> => {
    const program = new URL('fixtures/apply.ts', import.meta.url).pathname
    const args = ['--conditions=@boxwright/source', program, JSON.stringify(task)]
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    victim = child
    const [output] = await Promise.all([text(child.stdout), once(child, 'close')])
    return output
  }
  const first = await run()
  const results = JSON.parse(first || (await run())) as ProgrammeResult[]
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
  return { steps, lost, wasKilled: first === '' }
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
