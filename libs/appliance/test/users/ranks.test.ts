import { expect, it } from 'vitest'
import type { LoginEvent } from '../../src/index.ts'
import { mayPass } from '../../src/users/guard.ts'
import { startBox } from '../support/box.ts'
import { basic, cookieOf, form, plainStore, users } from './logins.ts'

const ranks = ['viewer', 'scheduler', 'admin']

it('a role includes those before it, and no others', () => {
  const may = (roles: string[], role: string): boolean => mayPass({ name: 'x', roles }, role, ranks)
  expect(ranks.map((role) => may(['scheduler'], role))).toEqual([true, true, false])
  expect(may(['admin'], 'engineer')).toBe(false)
  expect(may(['engineer'], 'engineer')).toBe(true)
  expect(may(['engineer'], 'viewer')).toBe(false)
  expect(may([], 'viewer')).toBe(false)
  expect(mayPass({ name: 'x', roles: ['admin'] }, 'viewer')).toBe(false)
})

it('routes hold it, and logins are told', async () => {
  const told: LoginEvent[] = []
  await using box = await startBox(
    { users: { store: plainStore(users), ranks, told: (event) => told.push(event) } },
    ({ http }) => {
      http.get('/see', { config: { role: 'viewer' } }, async () => ({ seen: true }))
      http.get('/plan', { config: { role: 'scheduler' } }, async () => ({ seen: true }))
    },
  )
  const ann = { headers: { cookie: await cookieOf('ann', box) } }
  const bob = { headers: { cookie: await cookieOf('bob', box) } }
  const status = async (path: string, init: RequestInit): Promise<number> =>
    (await box.fetch(path, init)).status
  expect([await status('/see', ann), await status('/plan', ann)]).toEqual([200, 200])
  expect([await status('/see', bob), await status('/plan', bob)]).toEqual([200, 403])
  await box.fetch('/login', form({ name: 'bob', password: 'wrong' }))
  await box.fetch('/see', { headers: basic('ann', 'wrong') })
  await box.fetch('/logout', { method: 'POST', ...bob })
  expect(told.map(({ what, name }) => `${what} ${name}`)).toEqual([
    ...['login ann', 'login bob', 'login-failed bob', 'login-failed ann', 'logout bob'],
  ])
  expect(told[0]?.address).toMatch(/127\.0\.0\.1|::1/)
})

it('a client that asks too often has to wait', async () => {
  const requests = { burst: 3, interval: 60_000, maxKeys: 10 }
  await using box = await startBox({ limits: { requests } }, ({ http }) => {
    http.get('/see', async () => ({ seen: true }))
  })
  const statuses: number[] = []
  for (let count = 0; count < 4; count++) statuses.push((await box.fetch('/see')).status)
  expect(statuses).toEqual([200, 200, 200, 429])
  expect(Number((await box.fetch('/see')).headers.get('retry-after'))).toBeGreaterThan(0)
})
