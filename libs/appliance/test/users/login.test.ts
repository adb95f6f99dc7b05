import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { serveTree } from '../../src/index.ts'
import { safeNext } from '../../src/users/login-page.ts'
import { type Box, startBox } from '../support/box.ts'
import { exchange } from '../support/raw.ts'
import { basic, cookieOf, form, plainStore, users } from './logins.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let box: Box

beforeAll(async () => {
  folder = await temporaryFolder()
  await writeFile(join(folder.path, 'a.txt'), 'a')
  box = await startBox(
    { users: { store: plainStore(users), attempts: generous() } },
    ({ http, health }) => {
      http.get('/who', async ({ user }) => ({ user }))
      http.get('/open', { config: { role: false } }, async ({ user }) => ({ user: user ?? null }))
      http.post('/do', { config: { role: 'admin' } }, async () => ({ done: true }))
      http.register(serveTree({ root: folder.path, prefix: '/files', role: 'viewer' }))
      health('part', () => ({ ok: true, detail: 'inside' }))
    },
  )
})
afterAll(async () => {
  await box[Symbol.asyncDispose]()
  await folder[Symbol.asyncDispose]()
})

function generous() {
  return { perAddress: { burst: 1000, interval: 1, maxKeys: 10 } }
}

describe('without a login', () => {
  it.each(['/', '/who', '/files/', '/files/x', '/events', '/metrics', '/nothing'])(
    '%s is not shown',
    async (path) => {
      const person = await box.fetch(path, { headers: { accept: 'text/html' } })
      expect(person.status).toBe(303)
      expect(person.headers.get('location')).toMatch(/^\/login/)
      const program = await box.fetch(path)
      expect([program.status, await program.json()]).toEqual([
        401,
        {
          code: 'no-login',
          message: 'Please log in.',
        },
      ])
      expect(program.headers.get('www-authenticate')).toMatch(/^Basic realm=/)
    },
  )

  it('a browser is not asked to open a window of its own', async () => {
    const response = await box.fetch('/who', { headers: { 'user-agent': 'Mozilla/5.0 (X11)' } })
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, null])
  })

  it('what is open is shown, and health without its reports', async () => {
    expect(await (await box.fetch('/open')).json()).toEqual({ user: null })
    expect(await (await box.fetch('/health')).json()).toEqual({ status: 'ok' })
    const headers = { cookie: await cookieOf('bob', box) }
    expect(await (await box.fetch('/health', { headers })).json()).toMatchObject({
      checks: { part: { detail: 'inside' } },
    })
    expect((await box.fetch('/frame.css')).status).toBe(200)
    expect(await (await box.fetch('/login/user')).json()).toEqual({ named: true, user: null })
  })
})

describe('a login', () => {
  it('leads to where one wanted to go, with a cookie that scripts cannot read', async () => {
    const asked = await box.fetch('/files/?sort=size', { headers: { accept: 'text/html' } })
    const login = await box.fetch(asked.headers.get('location') ?? '')
    expect(await login.text()).toContain(
      '<input type="hidden" name="next" value="/files/?sort=size">',
    )
    const fields = { name: 'ann', password: 'a:b é', next: '/files/?sort=size' }
    const response = await box.fetch('/login', form(fields))
    expect([response.status, response.headers.get('location')]).toEqual([303, '/files/?sort=size'])
    expect(response.headers.get('set-cookie')).toMatch(
      /^box-session=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/,
    )
    const cookie = response.headers.get('set-cookie')?.split(';')[0] ?? ''
    const who = await box.fetch('/who', { headers: { cookie } })
    expect(await who.json()).toEqual({ user: { name: 'ann', roles: ['admin'] } })
    const again = await box.fetch('/login?next=/who', { headers: { cookie } })
    expect([again.status, again.headers.get('location')]).toEqual([303, '/who'])
  })

  it('that is wrong says so, and not which part', async () => {
    for (const fields of [{ name: 'ann', password: 'x' }, { name: '<b>', password: 'x' }, {}]) {
      const response = await box.fetch('/login', form(fields as Record<string, string>))
      expect([response.status, response.headers.get('set-cookie')]).toEqual([401, null])
      const text = await response.text()
      expect(text).toContain('The name or the password is wrong.')
      expect(text).not.toContain('<b>')
    }
  })

  it('works for pages and for programs', async () => {
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify({ name: 'bob', password: 'b' })
    const page = await box.fetch('/login', { method: 'POST', headers, body })
    expect([page.status, await page.json()]).toEqual([
      200,
      { user: { name: 'bob', roles: ['viewer'] } },
    ])
    for (const body of ['{"name":["bob"],"password":{}}', 'null', '[]', '"x"', '{"name":"bob"}']) {
      expect((await box.fetch('/login', { method: 'POST', headers, body })).status).toBe(401)
    }
    const program = await box.fetch('/who', { headers: basic('ann', 'a:b é') })
    expect(await program.json()).toEqual({ user: { name: 'ann', roles: ['admin'] } })
    for (const authorization of [
      'Basic',
      'Basic x',
      'Basic !!!',
      'Bearer x',
      basic('ann', 'x')['authorization'] ?? '',
    ]) {
      expect((await box.fetch('/who', { headers: { authorization } })).status).toBe(401)
    }
  })

  it('ends by logging out', async () => {
    const cookie = await cookieOf('bob', box)
    const response = await box.fetch('/logout', { method: 'POST', headers: { cookie } })
    expect([response.status, response.headers.get('location')]).toEqual([303, '/login'])
    expect(response.headers.get('set-cookie')).toMatch(/^box-session=; .*Expires=Thu, 01 Jan 1970/)
    expect((await box.fetch('/who', { headers: { cookie } })).status).toBe(401)
  })

  it('ends when the store no longer knows the user', async () => {
    const few = { ...users }
    await using other = await startBox({ users: { store: plainStore(few) } }, ({ http }) => {
      http.get('/who', async ({ user }) => ({ user }))
    })
    const cookie = await cookieOf('bob', other)
    const headers = [{ cookie }, basic('bob', 'b')]
    for (const each of headers)
      expect((await other.fetch('/who', { headers: each })).status).toBe(200)
    delete (few as Partial<typeof few>).bob
    for (const each of headers)
      expect((await other.fetch('/who', { headers: each })).status).toBe(401)
  })

  it('ends for a page that listens, too', async () => {
    const few = { ...users }
    const events = { heartbeat: 10 }
    await using other = await startBox({ users: { store: plainStore(few) }, events })
    const listen = async (headers: Record<string, string>) => {
      const { body } = await other.fetch('/events', { headers })
      return body?.getReader() ?? expect.unreachable()
    }
    const streams = await Promise.all([
      listen({ cookie: await cookieOf('ann', other) }),
      listen({ cookie: await cookieOf('bob', other) }),
      listen(basic('bob', 'b')),
    ])
    for (const stream of streams) {
      // Greeted, and found to be there still.
      for (let heartbeats = 0; heartbeats < 3; heartbeats += 1) await stream.read()
    }
    delete (few as Partial<typeof few>).bob
    const [ann, ...bobs] = streams
    for (const bob of bobs) {
      await expect(
        (async () => {
          while (!(await bob.read()).done);
        })(),
      ).rejects.toThrow('terminated')
    }
    expect(other.appliance.events.clients).toBe(1)
    expect((await ann?.read())?.done).toBe(false)
    await ann?.cancel()
  })

  it.each([
    'x'.repeat(9000),
    '%'.repeat(100),
    'name=ann&name=bob&password=b',
    '__proto__=x&name=ann',
    '\0\0\0',
  ])('survives the body %.30j', async (body) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const { status } = await box.fetch('/login', { method: 'POST', headers, body })
    expect([303, 401, 413]).toContain(status)
  })
})

describe('a role', () => {
  it('opens the routes that ask for it', async () => {
    const [ann, bob] = [await cookieOf('ann', box), await cookieOf('bob', box)]
    const post = (cookie: string): Promise<Response> =>
      box.fetch('/do', { method: 'POST', headers: { cookie } })
    expect((await post(ann)).status).toBe(200)
    const refused = await post(bob)
    expect([refused.status, await refused.json()]).toEqual([
      403,
      { code: 'no-right', message: 'This needs the role "admin".' },
    ])
    expect((await box.fetch('/files/', { headers: { cookie: bob } })).status).toBe(200)
    expect((await box.fetch('/files/', { headers: { cookie: ann } })).status).toBe(403)
    const file = await box.fetch('/files/a.txt', { headers: { cookie: bob } })
    expect([file.status, file.headers.get('cache-control')]).toEqual([200, 'private, no-cache'])
  })
})

describe('a page of another origin', () => {
  it.each([
    [{ origin: 'http://evil.example' }, 403],
    [{ origin: 'null' }, 403],
    [{ origin: 'nonsense' }, 403],
    [{ 'sec-fetch-site': 'cross-site' }, 403],
    [{ 'sec-fetch-site': 'same-site' }, 403],
    [{ 'sec-fetch-site': 'same-origin', origin: 'http://evil.example' }, 200],
    [{}, 200],
  ])('that sends %j gets %i', async (headers, status) => {
    const cookie = await cookieOf('ann', box)
    // By hand: fetch sends no Origin that it is told to.
    const lines = Object.entries({ cookie, host: `127.0.0.1:${box.port}`, ...headers })
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('')
    const request = `POST /do HTTP/1.1\r\n${lines}Content-Length: 0\r\nConnection: close\r\n\r\n`
    expect((await exchange(box.port, request)).status).toBe(status)
  })

  it('is told by its port too', async () => {
    const origin = async (value: string): Promise<number> => {
      const lines = `Host: box:8080\r\nOrigin: ${value}\r\nContent-Length: 0\r\nConnection: close`
      return (await exchange(box.port, `POST /logout HTTP/1.1\r\n${lines}\r\n\r\n`)).status
    }
    expect(await origin('http://box:8080')).toBe(303)
    expect(await origin('http://BOX:8080')).toBe(303)
    expect(await origin('http://box:8081')).toBe(403)
    expect(await origin('http://box')).toBe(403)
  })
})

it.each([
  ['/files/?a=b', '/files/?a=b'],
  ['//evil.example/', '/'],
  ['/\\evil.example/', '/'],
  ['/\t/evil.example/', '/'],
  ['/.//evil.example/', '/evil.example/'],
  ['/a/..//evil.example/?b', '/evil.example/?b'],
  ['/.\\/evil.example/', '/evil.example/'],
  ['http://evil.example/', '/'],
  ['javascript:alert(1)', '/'],
  ['', '/'],
  [undefined, '/'],
])('after a login, %j leads to %s', (next, path) => {
  expect(safeNext(next)).toBe(path)
})
