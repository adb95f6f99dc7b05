import { addDays, type TimedItem } from '@boxwright/aggregator'
import { describe, expect, it } from 'vitest'
import type {
  ApplicationsView,
  BegunView,
  ListingCheckView,
  PlanView,
  ProgrammeView,
  Refusal,
  WholeApplicationView,
} from '../../src/api/types.ts'
import { api, apply, got, listing, today } from './world.ts'

/** Listings: checked, planned, applied, undone. */
export function testListings(): void {
  describe('a listing', () => {
    it('is checked, planned, applied as it was shown, and undone', async () => {
      const day = addDays(today, 9)
      const body = listing(day, ['FILM_001 ', 'film_002', 'no_such_film', 'pub_001'])
      const { body: check } = await api.ask<ListingCheckView>('POST', 'api/listing/check', body)
      expect(check.diagnostics.map(({ code, line }) => `${code} ${line}`)).toEqual(
        expect.arrayContaining(['uppercase 2', 'blanks 2']),
      )
      expect(check).toMatchObject({ service: '1', first: null, blocked: false })
      expect(check.days).toMatchObject([{ day, colour: 'red' }])
      expect(check.days[0]?.items.map(({ filename }) => filename)).toContain('no_such_film.ts')
      expect(check.days[0]?.findings.map(({ code }) => code)).toContain('ends-before-midnight')

      const { body: plan } = await api.ask<PlanView>('POST', 'api/listing/plan', body)
      expect(plan.boxes).toHaveLength(6)
      expect(plan.boxes[0]).toMatchObject({ day, outcome: 'changed', delete: [], kept: 0 })
      expect(plan.boxes[0]?.insert.map(({ filename }) => filename)).toEqual(
        check.days[0]?.items.map(({ filename }: Pick<TimedItem, 'filename'>) => filename),
      )
      const ending = new AbortController()
      const told: string[] = []
      const listening = (async () => {
        for await (const { name, data } of api.events(ending.signal)) {
          const { application, result, state } = data as {
            application?: string
            result?: { outcome: string }
            state?: string
          }
          if (name === 'result') told.push(`${application} ${result?.outcome}`)
          if (name === 'application') told.push(`${(data as { id: string }).id} ${state}`)
        }
      })().catch(() => undefined)
      const applied = await apply(plan.id)
      expect(applied).toMatchObject({
        ...{ by: 'ann', service: '1', days: [day], state: 'done', total: 6 },
        outcomes: { applied: 6 },
      })
      expect(applied.results.every(({ written, insert }) => written && insert === 4)).toBe(true)
      const again = await api.ask<Refusal>('POST', 'api/listing/apply', { plan: plan.id })
      expect([again.status, again.body.code]).toEqual([409, 'plan-used'])
      const path = `api/programme?day=${day}&service=1`
      await api.until<ProgrammeView | Refusal>(path, (view) => 'items' in view)

      const undo = await api.ask<BegunView>('POST', `api/applications/${applied.id}/undo`)
      expect(undo.status).toBe(202)
      await api.until<WholeApplicationView>(
        `api/applications/${undo.body.id}`,
        ({ state }) => state === 'done',
      )
      await api.until<ProgrammeView | Refusal>(path, (view) => 'code' in view)
      const list = await got<ApplicationsView>('api/applications?limit=1')
      expect(list.applications).toMatchObject([{ id: undo.body.id, undoes: applied.id }])
      expect(list.next).toBe(undo.body.id)
      const before = await got<ApplicationsView>(`api/applications?before=${list.next}`)
      expect(before.applications[0]).toMatchObject({ id: applied.id, undoneBy: undo.body.id })
      ending.abort()
      await listening
      expect(told.filter((text) => text === `${applied.id} applied`)).toHaveLength(6)
      expect(told).toContain(`${undo.body.id} done`)
    })

    it('is refused with a reason that stays the same', async () => {
      const day = addDays(today, 9)
      const good = listing(day, ['film_001'])
      const refusals: [string, object, string][] = [
        ['plan', { text: good.text }, 'no-service'],
        ['plan', { ...good, text: 'film_001' }, 'listing-faulty'],
        ['plan', { ...good, towns: ['Paris'] }, 'unknown-town'],
        ['check', { text: '', name: '1_01012026_05022026' }, 'bad-name'],
        ['check', { text: '', name: '1_05012026_01012026.txt' }, 'bad-name'],
        ['apply', { plan: 'none' }, 'not-found'],
      ]
      for (const [verb, body, code] of refusals) {
        const answer = await api.ask<Refusal>('POST', `api/listing/${verb}`, body)
        expect([verb, answer.body.code]).toEqual([verb, code])
      }
      const named = { text: good.text, name: `C:\\listings\\1_${day}_${day}.txt` }
      const { body } = await api.ask<ListingCheckView>('POST', 'api/listing/check', named)
      expect([body.service, body.first, body.last]).toEqual(['1', day, day])
    })
  })
}
