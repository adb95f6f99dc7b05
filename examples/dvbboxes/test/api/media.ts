import { describe, expect, it } from 'vitest'
import type { MediaChangeView, MediaView, Refusal, SearchView } from '../../src/api/types.ts'
import { api, got } from './world.ts'

/** Media: described, renamed, deleted. */
export function testMedia(): void {
  describe('media', () => {
    it('are given titles that are their own', async () => {
      const put = (name: string, title: string | null, synopsis: string | null = null) =>
        api.ask<MediaView & Refusal>('PUT', `api/media/${name}`, { title, synopsis })
      const named = await put('film_003', 'Le Salaire', 'Un camion.')
      expect(named.body).toMatchObject({ title: 'Le Salaire', synopsis: 'Un camion.' })
      const other = await put('film_004', 'Le Salaire')
      expect([other.status, other.body.code]).toEqual([409, 'taken'])
      expect((await put('film_003', null)).body.title).toBe('Film 003')
      expect((await put('nowhere', 'x')).status).toBe(404)
    })

    it('are renamed and deleted in all boxes, unless they are scheduled', async () => {
      // Of 180 films and episodes many are in none of the programmes to come, of the short clips none or one.
      const all = await Promise.all(
        ['film_*', 'serie_*'].map((q) => got<SearchView>(`api/search?q=${q}&limit=1000`)),
      )
      const schedules = await Promise.all(
        all
          .flatMap(({ results }) => results)
          .map(({ filename }) => got<MediaView>(`api/media/${filename}`)),
      )
      const later = Date.now() / 1_000 + 3_600
      const free = schedules.find(({ schedule }) =>
        schedule.every(({ start }) => start < later - 9_000),
      )
      const busy = schedules.find(({ schedule }) => schedule.some(({ start }) => start > later))
      const refused = await api.ask<Refusal>('DELETE', `api/media/${busy?.filename}`)
      expect([refused.status, refused.body.code]).toEqual([409, 'scheduled'])
      expect(refused.body.showings?.length).toBeGreaterThan(0)
      const name = free?.filename ?? ''
      expect(name).not.toBe('')
      const renamed = await api.ask<MediaChangeView>('POST', `api/media/${name}/rename`, {
        to: 'Un Clip',
      })
      expect(renamed.body).toMatchObject({ filename: 'un_clip.ts' })
      expect(renamed.body.results.every(({ outcome }) => /done|absent/.test(outcome))).toBe(true)
      await api.until<MediaView | Refusal>('api/media/un_clip', (view) => 'towns' in view)
      const taken = await api.ask<Refusal>('POST', 'api/media/un_clip/rename', { to: 'pub_001' })
      expect([taken.status, taken.body.code]).toEqual([409, 'taken'])
      const bad = await api.ask<Refusal>('POST', 'api/media/un_clip/rename', { to: '../x' })
      expect([bad.status, bad.body.code]).toEqual([400, 'bad-name'])
      // To take a renaming back is a renaming, too, and not for a scheduler.
      const undoing = `api/applications/${renamed.body.application}/undo`
      const barred = await api.ask<Refusal>('POST', undoing, undefined, 'sam')
      expect([barred.status, barred.body.code]).toEqual([403, 'no-right'])
      const deleted = await api.ask<MediaChangeView>('DELETE', 'api/media/un_clip')
      expect(deleted.body.filename).toBe(null)
      const gone = await api.ask<Refusal>(
        'POST',
        `api/applications/${deleted.body.application}/undo`,
      )
      expect([gone.status, gone.body.code]).toEqual([400, 'bad-request'])
      // It stays in programmes of the past.
      await api.until<MediaView | Refusal>(
        'api/media/un_clip',
        (view) => !('towns' in view) || view.towns.length === 0,
      )
    })
  })
}
