import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { addDays } from '@boxwright/aggregator'
import { Redis } from 'ioredis'
import { expect, it } from 'vitest'
import { freePort } from '../../../test/support/free-port.ts'
import { redisServer } from '../../../test/support/redis.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import type {
  BegunView,
  BoxView,
  ListingCheckView,
  MediaCheckView,
  MediaView,
  PlanView,
  SearchView,
  StatusView,
  WholeApplicationView,
} from '../src/api/types.ts'
import { heldSite } from './held-site.ts'

it('of a town that was never seen nothing is said to be missing, and nothing is left waiting', async () => {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(await temporaryFolder())
  const master = stack.use(await redisServer({ args: ['--repl-diskless-sync-delay', '0'] }))
  const redis = new Redis({ port: master.port, db: 1 })
  stack.defer(() => redis.disconnect())
  await redis.set('film.ts', '5400')
  const site = await heldSite(folder.path, join(folder.path, 'data'), {
    north: ['127.0.0.1', master.port],
    south: ['localhost', await freePort()],
  })
  const isKnown = (all: BoxView[]): boolean =>
    all.map(({ state }) => state.kind).join() === 'live,never-synced'
  const { box, api } = await site.start(isKnown)
  stack.use(box)

  const { body: film } = await api.ask<MediaView>('GET', 'api/media/film')
  expect([film.towns, film.lacking, film.unknown]).toEqual([['north'], [], ['south']])
  const { body: found } = await api.ask<SearchView>('GET', 'api/search?q=film')
  expect(found.results).toMatchObject([{ towns: ['north'], lacking: [], unknown: ['south'] }])
  const text = 'film other'
  const { body: checked } = await api.ask<MediaCheckView>('POST', 'api/media/check', { text })
  expect(checked.results.map(({ name, lacking, unknown }) => [name, lacking, unknown])).toEqual([
    ['film', [], ['south']],
    ['other', ['north'], ['south']],
  ])
  expect(checked.behind).toMatchObject([{ town: 'south', state: { kind: 'never-synced' } }])

  const { body: status } = await api.ask<StatusView>('GET', 'api/status')
  const day = addDays(status.today, 1)
  const body = {
    text: `[${day.slice(0, 2)}/${day.slice(2, 4)}]\nfilm\n`,
    ...{ service: '1', towns: ['north', 'south'] },
  }
  const { body: check } = await api.ask<ListingCheckView>('POST', 'api/listing/check', body)
  expect(check.days[0]?.findings.map(({ code }) => code)).not.toContain('missing')
  const { body: plan } = await api.ask<PlanView>('POST', 'api/listing/plan', body)
  expect(plan.boxes.map(({ outcome, reason }) => [outcome, reason])).toEqual([
    ['changed', null],
    ['conflict', 'unknown'],
  ])
  await rm(site.hold)
  const { body: begun } = await api.ask<BegunView>('POST', 'api/listing/apply', { plan: plan.id })
  const done = await api.until<WholeApplicationView>(
    `api/applications/${begun.id}`,
    ({ state }) => state === 'done',
  )
  expect(done.outcomes).toEqual({ applied: 1, conflict: 1 })
})
