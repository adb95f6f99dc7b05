import { describe, expect, it, vi } from 'vitest'
import { startBox } from '../support/box.ts'
import { basic, form, plainStore, users } from './logins.ts'

describe('guessing', () => {
  it('is slowed down, by address; the owner still gets in from elsewhere', async () => {
    const attempts = {
      perAddress: { burst: 3, interval: 60_000, maxKeys: 10 },
      perName: { burst: 100, interval: 1, maxKeys: 10 },
    }
    await using other = await startBox(
      { users: { store: plainStore(users), attempts }, trustProxy: true },
      ({ http }) => void http.get('/who', async ({ user }) => ({ user })),
    )
    const from = (address: string, password: string): Promise<Response> =>
      other.fetch('/login', form({ name: 'bob', password }, { 'x-forwarded-for': address }))
    for (const _ of [1, 2, 3]) expect((await from('192.0.2.1', 'x')).status).toBe(401)
    const late = await from('192.0.2.1', 'b')
    expect(late.status).toBe(429)
    expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(50)
    expect(await late.text()).toMatch(/Too many attempts. Try again in \d+ s\./)
    const headers = { ...basic('bob', 'b'), 'x-forwarded-for': '192.0.2.1' }
    expect((await other.fetch('/who', { headers })).status).toBe(429)
    expect((await from('192.0.2.2', 'b')).status).toBe(303)
    expect((await from('2001:db8::1', 'x')).status).toBe(401)
    expect((await from('2001:db8::2', 'x')).status).toBe(401)
    expect((await from('2001:db8::3', 'x')).status).toBe(401)
    expect((await from('2001:db8::4', 'b')).status).toBe(429)
  })

  it('locks nobody out because the clock was put back', async () => {
    const attempts = { perAddress: { burst: 3, interval: 1000, maxKeys: 10 } }
    const limits = { requests: { burst: 3, interval: 1000, maxKeys: 10 } }
    await using box = await startBox({ users: { store: plainStore(users), attempts }, limits })
    const login = (password: string): Promise<Response> =>
      box.fetch('/login', form({ name: 'bob', password }))
    expect((await login('x')).status).toBe(401)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 86_400_000 })
    try {
      expect((await login('b')).status).toBe(303)
    } finally {
      vi.useRealTimers()
    }
  })

  it('is slowed down by name, but not for the one who was here before', async () => {
    const attempts = {
      perAddress: { burst: 100, interval: 1, maxKeys: 10 },
      perName: { burst: 2, interval: 60_000, maxKeys: 10 },
    }
    await using other = await startBox({
      users: { store: plainStore(users), attempts },
      trustProxy: true,
    })
    const from = async (address: string, name: string, password: string): Promise<number> => {
      const fields = form({ name, password }, { 'x-forwarded-for': address })
      return (await other.fetch('/login', fields)).status
    }
    expect(await from('192.0.2.9', 'bob', 'b')).toBe(303)
    expect(await from('192.0.2.1', 'bob', 'x')).toBe(401)
    expect(await from('192.0.2.2', 'bob', 'x')).toBe(401)
    expect(await from('192.0.2.3', 'bob', 'x')).toBe(429)
    expect(await from('192.0.2.3', 'ann', 'x')).toBe(401)
    expect(await from('192.0.2.9', 'bob', 'b')).toBe(303)
  })
})
