import { describe, expect, it } from 'vitest'
import { createAppliance, type LoginEvent } from '../../src/index.ts'
import { type Box, startBox } from '../support/box.ts'
import { form, plainStore, users } from '../users/logins.ts'

/** A box that takes two requests of a client, and notes who logs in from where. */
async function boxBehind(trustProxy?: boolean | readonly string[]) {
  const heard: LoginEvent[] = []
  const box = await startBox({
    limits: { requests: { burst: 2, interval: 60_000, maxKeys: 10 } },
    users: { store: plainStore(users), told: (event) => void heard.push(event) },
    ...(trustProxy !== undefined && { trustProxy }),
  })
  return { box, heard, [Symbol.asyncDispose]: () => box[Symbol.asyncDispose]() }
}

async function from(box: Box, forwarded: string): Promise<number> {
  const headers = { 'x-forwarded-for': forwarded, 'x-forwarded-proto': 'https' }
  return (await box.fetch('/login', form({ name: 'bob', password: 'b' }, headers))).status
}

describe('who asks through a proxy', () => {
  it('is the proxy, unless we are told of it: all clients are one, whatever they say', async () => {
    await using behind = await boxBehind()
    const { box, heard } = behind
    expect(await from(box, '192.0.2.1')).toBe(303)
    expect(await from(box, '192.0.2.2')).toBe(303)
    expect(await from(box, '192.0.2.3')).toBe(429)
    expect(heard.map(({ address }) => address)).toEqual(['127.0.0.1', '127.0.0.1'])
  })

  it('is whom a proxy that we know tells: limits and logs go by that', async () => {
    await using behind = await boxBehind(['127.0.0.0/8'])
    const { box, heard } = behind
    for (const forwarded of ['192.0.2.1', '2001:db8::1']) {
      expect(await from(box, forwarded)).toBe(303)
      expect(await from(box, forwarded)).toBe(303)
      expect(await from(box, forwarded)).toBe(429)
      // What a client has put before what the proxy adds helps it nothing.
      expect(await from(box, `203.0.113.9, ${forwarded}`)).toBe(429)
    }
    expect(new Set(heard.map(({ address }) => address))).toEqual(
      new Set(['192.0.2.1', '2001:db8::1']),
    )
  })

  it('is told by nobody who is not in the list', async () => {
    await using behind = await boxBehind(['192.0.2.7', 'fd00::/8'])
    const { box, heard } = behind
    await from(box, '192.0.2.1')
    expect(heard.map(({ address }) => address)).toEqual(['127.0.0.1'])
  })

  it('gets a cookie for HTTPS where the proxy speaks that', async () => {
    await using behind = await boxBehind(['127.0.0.1'])
    const headers = { 'x-forwarded-for': '192.0.2.1', 'x-forwarded-proto': 'https' }
    const login = await behind.box.fetch('/login', form({ name: 'bob', password: 'b' }, headers))
    expect(login.headers.get('set-cookie')).toMatch(/^__Host-.*; Secure/)
  })
})

it('a proxy that is no address is refused', async () => {
  await expect(createAppliance({ name: 'box', trustProxy: ['proxy', '::1/129'] })).rejects.toThrow(
    /trustProxy: expected an address or a network, came "proxy"; trustProxy: .*"::1\/129"/,
  )
})
