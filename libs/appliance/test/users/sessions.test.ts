import { expect, it } from 'vitest'
import { createSessions } from '../../src/users/sessions.ts'

const ann = { name: 'ann', roles: [] }
const bob = { name: 'bob', roles: [] }

it('knows a session until it is ended', () => {
  const sessions = createSessions({}, () => 0)
  const [first, second] = [sessions.begin(ann), sessions.begin(bob)]
  expect(first).toMatch(/^[\w-]{43}$/)
  expect([sessions.find(first), sessions.find(second), sessions.find('x')]).toEqual([
    ann,
    bob,
    undefined,
  ])
  sessions.end(first)
  expect([sessions.find(first), sessions.find(second)]).toEqual([undefined, bob])
})

it('lets a session end by itself: after a while, or when it is not used', () => {
  let now = 0
  const sessions = createSessions({ maxAge: 100, maxIdle: 40 }, () => now)
  const [used, idle] = [sessions.begin(ann), sessions.begin(bob)]
  for (now = 30_000; now < 100_000; now += 30_000) expect(sessions.find(used)).toBe(ann)
  expect(sessions.find(idle)).toBeUndefined()
  now = 100_000
  expect(sessions.find(used)).toBeUndefined()
})

it('ends the idlest when there are too many', () => {
  const sessions = createSessions({ maxSessions: 2 }, () => 0)
  const [first, second] = [sessions.begin(ann), sessions.begin(bob)]
  sessions.find(first)
  sessions.begin(bob)
  expect([sessions.find(first), sessions.find(second)]).toEqual([ann, undefined])
})
