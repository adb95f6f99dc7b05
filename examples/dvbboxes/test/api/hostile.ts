import { describe, expect, it } from 'vitest'
import type { AuditView, BoxView, Refusal, SearchView } from '../../src/api/types.ts'
import { basic } from '../asker.ts'
import { api, box, got } from './world.ts'

/** What nobody should ask. */
export function testHostile(): void {
  describe('what is hostile', () => {
    const send = async (path: string, init: RequestInit): Promise<[number, unknown]> => {
      const response = await fetch(new URL(path, box.url), {
        ...init,
        headers: { ...basic('ann'), 'content-type': 'application/json', ...init.headers },
      })
      const text = await response.text()
      return [response.status, (JSON.parse(text) as Refusal).code]
    }

    it('is refused, whatever its body is', async () => {
      const post = (body: string | Uint8Array<ArrayBuffer>, type = 'application/json') =>
        send('api/listing/check', { method: 'POST', body, headers: { 'content-type': type } })
      const bad = [400, 'bad-request']
      for (const body of ['{', '[]', 'null', '1', '"x"', '{}', '{"text":1}', '{"text":null}']) {
        expect([body, ...(await post(body))]).toEqual([body, ...bad])
      }
      for (const body of [
        '{"text":"","more":1}',
        '{"text":"","towns":"x"}',
        '{"text":"","towns":[{}]}',
        '{"text":"","__proto__":{"x":1}}',
        '{"text":"","constructor":{"prototype":{}}}',
        '\u0000\u0001\u0002',
      ]) {
        expect([body, ...(await post(body))]).toEqual([body, ...bad])
      }
      expect((await post(new Uint8Array(1_000).fill(255)))[0]).toBe(400)
      expect((await post('x', 'text/plain'))[0]).toBe(400)
      expect((await post('text=x', 'application/x-www-form-urlencoded'))[0]).toBe(400)
      const huge = JSON.stringify({ text: 'x'.repeat(2_000_000) })
      expect(await post(huge)).toEqual([413, 'too-big'])
      const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
      expect((await post(deep))[0]).toBe(400)
      const garbage = '[01/01]\n\u0000\u202e<script>\n[99/99]\n'.repeat(20_000)
      const { status } = await api.ask('POST', 'api/listing/check', { text: garbage })
      expect(status).toBe(200)
    })

    it('is refused, whatever its address is', async () => {
      for (const [path, status] of [
        ['api/programme?day=32132026&service=1', 400],
        ['api/programme?day=21112026', 400],
        ['api/programme?day[$ne]=1&service=1', 400],
        ['api/programme?day=21112026&service=1&from=25:00', 400],
        ['api/grid?from=21112026&days=1000000', 400],
        ['api/grid?from=21112026&days=NaN', 400],
        ['api/grid?from=31129999&days=7', 400],
        ['api/search?q=x&limit=-1', 400],
        ['api/search?q=x&towns=Paris', 400],
        ['api/boxes/history?minutes=1e9', 400],
        ['api/audit?before=0x10000000000000000000', 400],
        ["api/audit?what='; DROP TABLE audit; --", 400],
        ['api/applications?limit=0', 400],
        ['api/applications/..%2f..%2fetc%2fpasswd', 404],
        ['api/media/..%2f..%2fetc%2fpasswd', 404],
        ['api/media/%00', 404],
        ['api/nothing', 404],
      ] as const) {
        expect([path, (await api.ask('GET', path)).status]).toEqual([path, status])
      }
      const long = await api.ask<Refusal>('GET', `api/media/${'x'.repeat(255)}`)
      expect([long.status, long.body.message]).toEqual([404, expect.stringMatching(/^No box has/)])
      const longest = await api.ask('GET', `api/media/${'x'.repeat(5_000)}`)
      expect(longest.status).toBeGreaterThanOrEqual(400)
      const hostile = "'%20OR%201=1--"
      expect((await got<AuditView>(`api/audit?who=${hostile}`)).entries).toEqual([])
      // A pattern that would take for ever in a careless matcher.
      const glob = encodeURIComponent(`${'*a'.repeat(100)}b`)
      expect((await got<SearchView>(`api/search?q=${glob}`)).results).toEqual([])
    })

    it('never brings it down', async () => {
      expect((await got<BoxView[]>('api/boxes')).length).toBe(6)
      const failed = box.log().match(/^.*"url":"\/api.*request failed.*$/gm)
      expect(failed).toBe(null)
    })
  })
}
