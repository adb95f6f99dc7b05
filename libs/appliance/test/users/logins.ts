import type { User, UserStore } from '../../src/index.ts'
import type { Box } from '../support/box.ts'

interface Login {
  password: string
  roles: string[]
}

/** A store for tests that need no scrypt; the real ones are in tests of their own. */
export function plainStore(users: Readonly<Record<string, Login>>): UserStore {
  const known = new Map<string, User>()
  for (const [name, { roles }] of Object.entries(users)) known.set(name, { name, roles })
  return {
    verify: async (name, password) =>
      users[name]?.password === password ? known.get(name) : undefined,
    holds: ({ name }) => users[name] !== undefined,
  }
}

/** Who there is. */
export const users: Readonly<Record<'ann' | 'bob', Login>> = {
  ann: { password: 'a:b é', roles: ['admin'] },
  bob: { password: 'b', roles: ['viewer'] },
}

/** What a browser sends when a form is filled in. */
export const form = (
  fields: Record<string, string>,
  headers: Record<string, string> = {},
): RequestInit => ({
  method: 'POST',
  body: new URLSearchParams(fields),
  headers,
})

/** What a program sends that knows a password. */
export const basic = (name: string, password: string): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`,
})

/** Log in; the cookie of the session. */
export async function cookieOf(name: keyof typeof users, at: Box): Promise<string> {
  const response = await at.fetch('/login', form({ name, password: users[name].password }))
  return response.headers.get('set-cookie')?.split(';')[0] ?? ''
}
