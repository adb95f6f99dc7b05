import { addDays } from '@boxwright/aggregator'
import { expect, it } from 'vitest'
import type { BoxView, PlanView, SearchView, WholeApplicationView } from '../../src/api/types.ts'
import { api, apply, got, listing, today } from './world.ts'

/** A box that is stopped and started. */
export function testBoxes(): void {
  it('a box that is stopped is told, waits, and gets what it missed', async () => {
    const place = 'api/boxes/Toamasina/127.0.0.32'
    const stopped = await api.ask<BoxView>('POST', `${place}/stop`)
    expect(stopped.body.runs).toBe(false)
    const isStale = (boxes: readonly BoxView[]): boolean => boxes[5]?.state.kind === 'stale'
    const boxes = await api.until<BoxView[]>('api/boxes', isStale)
    expect(boxes[5]?.lag).toBeGreaterThan(0)
    const search = await got<SearchView>('api/search?q=film_001')
    expect(search.behind.map(({ host }) => host)).toEqual(['127.0.0.32'])
    const day = addDays(today, 10)
    const { body: plan } = await api.ask<PlanView>(
      'POST',
      'api/listing/plan',
      listing(day, ['film_001']),
    )
    const waiting = await apply(plan.id)
    expect(waiting).toMatchObject({ state: 'waiting', outcomes: { applied: 5, unreachable: 1 } })
    expect((await api.ask('POST', `${place}/start`)).status).toBe(200)
    const path = `api/applications/${waiting.id}`
    const done = await api.until<WholeApplicationView>(path, ({ state }) => state === 'done')
    expect(done.outcomes).toEqual({ applied: 6 })
    await api.until<BoxView[]>('api/boxes', (all) => all[5]?.state.kind === 'live')
    expect((await api.ask('POST', `${place}/accept`)).status).toBe(200)
  })
}
