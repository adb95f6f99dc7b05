import { addDays } from '@boxwright/aggregator'
import { describe, expect, it } from 'vitest'
import type { AuditView, Refusal, StatusView } from '../../src/api/types.ts'
import { api, box, got, listing, today } from './world.ts'

/** Who may what, and what is written down of it. */
export function testAccess(): void {
  describe('who may', () => {
    it('is held by each route, for each role', async () => {
      const day = addDays(today, 9)
      const statuses = async (method: string, path: string, body?: unknown): Promise<number[]> =>
        await Promise.all(
          ['vic', 'sam', 'ann', ''].map(
            async (name) => (await api.ask(method, path, body, name)).status,
          ),
        )
      const codes = ['', 'nobody', 'vic'].map(async (name) => {
        const { body } = await api.ask<Refusal>('GET', 'api/audit', undefined, name)
        return body.code
      })
      expect(await Promise.all(codes)).toEqual(['no-login', 'no-login', 'no-right'])
      expect(await statuses('GET', 'api/boxes')).toEqual([200, 200, 200, 401])
      expect(await statuses('POST', 'api/listing/check', listing(day, ['x']))).toEqual([
        ...[200, 200, 200, 401],
      ])
      expect(await statuses('POST', 'api/listing/plan', listing(day, ['x']))).toEqual([
        ...[403, 200, 200, 401],
      ])
      expect(await statuses('POST', 'api/listing/apply', { plan: 'x' })).toEqual([
        403, 404, 404, 401,
      ])
      expect(await statuses('POST', 'api/applications/x/undo')).toEqual([403, 404, 404, 401])
      expect(await statuses('GET', 'api/audit')).toEqual([403, 200, 200, 401])
      expect(await statuses('DELETE', 'api/media/none')).toEqual([403, 403, 404, 401])
      expect(await statuses('POST', 'api/media/none/rename', { to: 'x' })).toEqual([
        ...[403, 403, 404, 401],
      ])
      expect(await statuses('POST', 'api/boxes/a/b/stop')).toEqual([403, 403, 404, 401])
      expect(await statuses('POST', 'api/boxes/a/b/accept')).toEqual([403, 403, 404, 401])
      const { body } = await api.ask<StatusView>('GET', 'api/status', undefined, 'sam')
      expect(body.may).toEqual({ plan: true, admin: false })
      const viewer = await api.ask<StatusView>('GET', 'api/status', undefined, 'vic')
      expect(viewer.body.may).toEqual({ plan: false, admin: false })
    })

    it('is nobody from another page', async () => {
      const cookie = await logIn('ann')
      const send = async (headers: Record<string, string>): Promise<string> => {
        const response = await fetch(new URL('api/boxes/Mahajanga/127.0.0.21/accept', box.url), {
          ...{ method: 'POST', headers: { cookie, ...headers } },
        })
        const { code } = (await response.json()) as Partial<Refusal>
        return `${response.status} ${code ?? ''}`
      }
      expect(await send({ origin: 'http://evil.example' })).toBe('403 other-origin')
      expect(await send({ origin: 'null' })).toBe('403 other-origin')
      expect(await send({ 'sec-fetch-site': 'cross-site' })).toBe('403 other-origin')
      expect(await send({ origin: new URL(box.url).origin })).toBe('200 ')
    })

    it('is written down: who, when, what, and what became of it', async () => {
      const { entries } = await got<AuditView>('api/audit?limit=1000')
      const lines = entries.map(({ who, what, outcome }) => `${who} ${what} ${outcome}`)
      for (const line of [
        ...['ann listing-apply done', 'ann listing-applied done', 'ann listing-undo done'],
        ...['ann media-text done', 'ann media-text refused', 'ann media-delete refused'],
        ...['ann media-rename done', 'ann media-changed done', 'ann media-delete done'],
        ...['ann box-stop done', 'ann box-start done', 'ann box-accept done'],
        ...['ann listing-applied failed', 'ann login done', 'nobody login-failed refused'],
      ]) {
        expect(lines).toContain(line)
      }
      expect(entries.find(({ what }) => what === 'login')?.detail).toEqual({ address: '192.0.2.7' })
      const ids = entries.map(({ id }) => id)
      expect(ids).toEqual([...ids].sort((a, b) => b - a))
      expect(entries.every(({ time }) => Math.abs(time - Date.now() / 1_000) < 3_600)).toBe(true)
      const first = await got<AuditView>('api/audit?limit=2')
      const second = await got<AuditView>(`api/audit?limit=2&before=${first.next}`)
      expect([...first.entries, ...second.entries]).toEqual(entries.slice(0, 4))
      const stops = await got<AuditView>('api/audit?what=box-stop&who=ann')
      expect(stops.entries).toMatchObject([{ detail: { box: 'Toamasina/127.0.0.32' } }])
      expect(stops.next).toBe(null)
    })
  })
}

async function logIn(name: string): Promise<string> {
  const response = await fetch(new URL('login', box.url), {
    method: 'POST',
    body: JSON.stringify({ name, password: name }),
    // A proxy in front, which the settings name, tells who it is.
    headers: { 'content-type': 'application/json', 'x-forwarded-for': '192.0.2.7' },
  })
  return response.headers.get('set-cookie')?.split(';')[0] ?? ''
}
