import { describe, expect, it } from 'vitest'
import { hashPassword, passwordStore, type UserStore } from '../../src/index.ts'
import { startBox } from '../support/box.ts'
import { basic, form } from './logins.ts'

describe('a single password', () => {
  it('asks for no name', async () => {
    const store = passwordStore({ hash: await hashPassword('right'), roles: ['viewer'] })
    await using other = await startBox({ users: { store } }, ({ http }) => {
      http.get('/who', async ({ user }) => ({ user }))
    })
    expect(await (await other.fetch('/login')).text()).not.toContain('name="name"')
    const wrong = await other.fetch('/login', form({ password: 'wrong' }))
    expect(await wrong.text()).toContain('The password is wrong.')
    expect((await other.fetch('/login', form({ password: 'right' }))).status).toBe(303)
    const headers = basic('anything', 'right')
    expect(await (await other.fetch('/who', { headers })).json()).toEqual({
      user: { name: 'user', roles: ['viewer'] },
    })
  })

  it('needs a hash', () => {
    expect(() => passwordStore({ hash: 'right' })).toThrow(
      'expected one that hashPassword has made',
    )
  })
})

it('a store that fails lets nobody in', async () => {
  const store: UserStore = { verify: () => Promise.reject(new Error('the disk is gone')) }
  await using other = await startBox({ users: { store } })
  const response = await other.fetch('/login', form({ name: 'ann', password: 'x' }))
  expect(response.status).toBe(500)
  expect(await response.text()).not.toContain('disk')
  expect((await other.fetch('/', { headers: basic('ann', 'x') })).status).toBe(500)
})
