import { existsSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { addDays } from '@boxwright/aggregator'
import { expect, it } from 'vitest'
import { fillDisk } from '../../../test/support/fill-disk.ts'
import { mountTmpfs } from '../../../test/support/mount.ts'
import { redisServer } from '../../../test/support/redis.ts'
import { run } from '../../../test/support/run.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { until } from '../../../test/support/until.ts'
import type {
  ApplicationsView,
  AuditView,
  BegunView,
  BoxView,
  PlanView,
  StatusView,
} from '../src/api/types.ts'
import type { Asker } from './asker.ts'
import { heldSite } from './held-site.ts'

it('on a full disk an application waits, and says so; killed there, it starts, and goes on when there is room', async () => {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(await temporaryFolder())
  const disk = stack.use(await mountTmpfs('16M'))
  const master = stack.use(await redisServer({ args: ['--repl-diskless-sync-delay', '0'] }))
  const redis = (database: string, ...words: string[]): Promise<string> =>
    run('redis-cli', '-p', `${master.port}`, '-n', database, ...words)
  await redis('1', 'SET', 'film.ts', '5400')
  const [data, filler] = [join(disk.path, 'data'), join(disk.path, 'filler')]
  const site = await heldSite(folder.path, data, { north: ['127.0.0.1', master.port] })
  const { hold, told } = site
  const start = async () => {
    const started = await site.start()
    stack.use(started.box)
    return started
  }
  const untilIt = (api: Asker, state: string) =>
    api.until<ApplicationsView>(
      'api/applications',
      ({ applications }) => applications[0]?.state === state,
    )

  const first = await start()
  const { today } = (await first.api.ask<StatusView>('GET', 'api/status')).body
  const day = addDays(today, 1)
  const text = `[${day.slice(0, 2)}/${day.slice(2, 4)}]\nfilm\nfilm\n`
  const planned = await first.api.ask<PlanView>('POST', 'api/listing/plan', { text, service: '1' })
  const begun = await first.api.ask<BegunView>('POST', 'api/listing/apply', {
    plan: planned.body.id,
  })
  expect(begun.status).toBe(202)
  await until('the node is told', () => existsSync(told), Boolean)
  fillDisk(filler)
  await rm(hold)
  await untilIt(first.api, 'waiting')
  const health = await fetch(new URL('health', first.box.url))
  expect(health.status).toBe(503)
  expect(await health.text()).toContain('what was done cannot be written down: ENOSPC')
  // What was seen before is seen.
  expect((await first.api.ask<BoxView[]>('GET', 'api/boxes')).body).toMatchObject([
    { state: { kind: 'live' }, counts: { media: 1 } },
  ])
  expect(await first.box.end('SIGKILL')).toBe('SIGKILL')

  // What a kill may leave of what was being written. A whole page of it: one that has begun has room for a line.
  await rm(filler)
  const torn: readonly (readonly [string, string])[] = [
    [`journal/${begun.body.id}.results`, '{"town":"north","host":"'.padEnd(4096, 'x')],
    ['journal/000002.plan.json.~0123456789ab.part', '{"id":"000002"'],
    ['journal/.lock', 'dvbb'],
    ['replicas/.lock', '\0'.repeat(300)],
  ]
  for (const [name, text] of torn) await writeFile(join(data, name), text)
  fillDisk(filler)

  await rm(told)
  await writeFile(hold, '')
  const second = await start()
  await until('the node is told', () => existsSync(told), Boolean)
  // It has cleared away what was torn: there was room again.
  fillDisk(filler)
  await rm(hold)
  await untilIt(second.api, 'waiting')
  await rm(filler)
  const { applications } = await untilIt(second.api, 'done')
  expect(applications).toMatchObject([{ id: begun.body.id, outcomes: { applied: 1 } }])
  expect((await redis('0', 'ZCARD', `${day}:1`)).trim()).toBe('2')
  const { entries } = await second.api.until<AuditView>(
    'api/audit',
    ({ entries }) => entries.length === 2,
  )
  expect(entries.map(({ what, outcome }) => [what, outcome])).toEqual([
    ['listing-applied', 'done'],
    ['listing-apply', 'done'],
  ])
  expect(await second.box.end()).toBe(0)
})
