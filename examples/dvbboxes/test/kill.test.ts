import { existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { addDays } from '@boxwright/aggregator'
import { Redis } from 'ioredis'
import { expect, it } from 'vitest'
import { redisServer } from '../../../test/support/redis.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { until } from '../../../test/support/until.ts'
import type {
  AuditView,
  BegunView,
  PlanView,
  StatusView,
  WholeApplicationView,
} from '../src/api/types.ts'
import { heldSite } from './held-site.ts'

it('killed in the middle of an application, the next start finishes it, and tells of it', async () => {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(await temporaryFolder())
  const quick = { args: ['--repl-diskless-sync-delay', '0'] }
  const masters = [stack.use(await redisServer(quick)), stack.use(await redisServer(quick))]
  const [north, south] = masters.map(({ port }) => {
    const redis = new Redis({ port })
    stack.defer(() => redis.disconnect())
    return redis
  }) as [Redis, Redis]
  for (const redis of [north, south]) {
    await redis.select(1)
    await redis.set('film.ts', '5400')
    await redis.select(0)
  }
  const { hold, told, log, start } = await heldSite(folder.path, join(folder.path, 'data'), {
    north: ['127.0.0.1', masters[0]?.port ?? 0],
    south: ['localhost', masters[1]?.port ?? 0],
  })
  const first = await start()
  stack.use(first.box)
  const { today } = (await first.api.ask<StatusView>('GET', 'api/status')).body
  const days = [addDays(today, 1), addDays(today, 2)]
  const text = days.map((day) => `[${day.slice(0, 2)}/${day.slice(2, 4)}]\nfilm\nfilm\n`).join('')
  const body = { text, name: `1_${days[0]}_${days[1]}` }
  const { body: plan } = await first.api.ask<PlanView>('POST', 'api/listing/plan', body)
  const begun = await first.api.ask<BegunView>('POST', 'api/listing/apply', { plan: plan.id })
  expect(begun.status).toBe(202)
  const toldOf = async (): Promise<string[]> =>
    existsSync(told) ? (await readFile(told, 'utf8')).trim().split('\n') : []
  await until('two nodes are told', toldOf, ({ length }) => length >= 2)
  expect(await first.box.end('SIGKILL')).toBe('SIGKILL')
  await rm(hold)

  const second = await start()
  stack.use(second.box)
  const path = `api/applications/${begun.body.id}`
  const done = await second.api.until<WholeApplicationView>(path, ({ state }) => state === 'done')
  const outcomes = { ...done.outcomes }
  // Where it was written before the kill, it is there already; either way the node is told, or was.
  expect((outcomes.applied ?? 0) + (outcomes.unchanged ?? 0)).toBe(4)
  expect(done.results.every(({ written }) => written)).toBe(true)
  for (const redis of [north, south]) {
    for (const day of days) expect(await redis.zcard(`${day}:1`)).toBe(2)
  }
  expect(new Set(await toldOf()).size).toBe(4)
  const { entries } = (await second.api.ask<AuditView>('GET', 'api/audit')).body
  expect(
    entries.map(({ what, outcome, detail }) => [what, outcome, detail['application']]),
  ).toEqual([
    ['listing-applied', 'done', begun.body.id],
    ['listing-apply', 'done', begun.body.id],
  ])
  expect(await readFile(log, 'utf8')).toMatch(/\] INFO north 127\.0\.0\.1: live\n/)
  expect(await second.box.end()).toBe(0)
})
