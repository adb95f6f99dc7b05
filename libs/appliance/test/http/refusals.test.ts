import { afterAll, beforeAll, expect, it } from 'vitest'
import { serveTree } from '../../src/index.ts'
import { type Box, startBox } from '../support/box.ts'
import { exchange } from '../support/raw.ts'
import { basic, plainStore, users } from '../users/logins.ts'

let box: Box
beforeAll(async () => {
  const attempts = { perAddress: { burst: 2, interval: 60_000, maxKeys: 10 } }
  box = await startBox(
    {
      ...{ allowedHosts: ['box.local'], trustProxy: true, languages: ['en', 'fr'] },
      limits: { bodyBytes: 1000, requests: { burst: 20, interval: 60_000, maxKeys: 10 } },
      users: { store: plainStore(users), attempts },
    },
    ({ http }) => {
      http.post('/do', { config: { role: 'admin' } }, async () => ({ done: true }))
      http.get('/throw', { config: { role: false } }, async () => {
        throw new Error('secret detail')
      })
      http.register(serveTree({ root: '/dev/null/none', prefix: '/files', role: false }))
    },
  )
})
afterAll(() => box[Symbol.asyncDispose]())

const json = { 'content-type': 'application/json' }
const login = (password: string) => ({
  ...{ method: 'POST', body: JSON.stringify({ name: 'bob', password }) },
  headers: json,
})

it.each<[string, string, string, RequestInit]>([
  [
    '400 bad-request',
    'a body that is no JSON',
    '/login',
    { method: 'POST', body: '{', headers: json },
  ],
  ['401 no-login', 'nobody', '/metrics', {}],
  ['401 wrong-password', 'a wrong password', '/login', login('x')],
  ['403 no-right', 'another role', '/do', { method: 'POST', headers: basic('bob', 'b') }],
  ['404 not-found', 'nothing', '/none', { headers: basic('bob', 'b') }],
  ['413 too-big', 'a large body', '/login', login('x'.repeat(10_000))],
  ['500 failed', 'a fault of ours', '/throw', {}],
  ['503 unavailable', 'a storage that is away', '/files/', {}],
])('%s: %s', async (told, what, path, { headers, ...init }) => {
  // Each is a client of its own, but for the last test.
  const address = `192.0.2.${what.length}`
  const response = await box.fetch(path, {
    ...init,
    headers: { ...(headers as Record<string, string>), 'x-forwarded-for': address },
  })
  const { code, message } = (await response.json()) as { code: string; message: string }
  expect(`${response.status} ${code}`).toBe(told)
  expect(message).toMatch(/^[A-Z]/)
  expect(message).not.toContain('secret')
})

it.each<[number, string, RequestInit, string]>([
  [401, '/do', { method: 'POST' }, 'Connectez-vous, s’il vous plaît.'],
  [403, '/do', { method: 'POST', headers: basic('bob', 'b') }, 'Votre rôle ne suffit pas'],
  [404, '/none', { headers: basic('bob', 'b') }, 'Il n’y a rien à cette adresse.'],
  [500, '/throw', {}, 'Quelque chose n’a pas marché ici.'],
])('%i on a page is in the language of the browser', async (status, path, init, text) => {
  const ask = (language: string): Promise<Response> =>
    box.fetch(path, {
      ...init,
      headers: {
        ...(init.headers as Record<string, string>),
        ...{ accept: 'text/html', 'accept-language': language },
        'x-forwarded-for': `192.0.2.${status - 300}`,
      },
    })
  const french = await ask('fr-MG,fr;q=0.9,en;q=0.5')
  expect([french.status, french.headers.get('vary')]).toEqual([status, 'Accept-Language'])
  const page = await french.text()
  expect(page).toContain('<html lang="fr">')
  expect(page).toContain(text)
  expect(page).toContain('À la première page')
  expect(page).not.toMatch(/Log out|Skip to/)
  expect(await (await ask('de')).text()).toContain('<html lang="en">')
})

it('421 other-host, 403 other-origin, 400 for an address or two hosts', async () => {
  const ask = async (request: string, more: string): Promise<string> => {
    const text = `${request} HTTP/1.1\r\n${more}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`
    const { status, body } = await exchange(box.port, text)
    return `${status} ${JSON.parse(body).code}`
  }
  expect(await ask('GET /health', 'Host: evil.example')).toBe('421 other-host')
  expect(await ask('POST /do', 'Host: box.local\r\nOrigin: http://evil.example')).toBe(
    '403 other-origin',
  )
  expect(await ask('GET /%zz', 'Host: box.local')).toBe('400 bad-request')
  expect(await ask('GET /health', 'Host: box.local\r\nHost: evil.example')).toBe('400 bad-request')
})

it('429 too-many, for passwords and for requests', async () => {
  const headers = { 'x-forwarded-for': '198.51.100.1' }
  const told = async (path: string, init: RequestInit): Promise<string> => {
    const response = await box.fetch(path, {
      ...init,
      headers: { ...(init.headers as Record<string, string>), ...headers },
    })
    return response.ok ? '200' : `429 ${((await response.json()) as { code: string }).code}`
  }
  for (const _ of [1, 2])
    await box.fetch('/login', { ...login('x'), headers: { ...json, ...headers } })
  expect(await told('/login', login('b'))).toBe('429 too-many')
  expect(await told('/metrics', { headers: basic('ann', 'x') })).toBe('429 too-many')
  const seen = new Set<string>()
  for (let count = 0; count < 30; count += 1) seen.add(await told('/health', {}))
  expect([...seen]).toEqual(['200', '429 too-many'])
})
