import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { hashPassword, type User, usersFile } from '../../src/index.ts'
import { parseUsers } from '../../src/users/users-file.ts'

const hash = await hashPassword('right')

describe('the lines of a file of users', () => {
  it('hold names, hashes and roles', () => {
    const { accounts, faults } = parseUsers(
      `# who\n\nann:${hash}:admin, viewer\r\nbob:${hash}:\neve:${hash}`,
    )
    expect(faults).toEqual([])
    expect([...accounts.values()].map(({ user }) => user)).toEqual([
      { name: 'ann', roles: ['admin', 'viewer'] },
      { name: 'bob', roles: [] },
      { name: 'eve', roles: [] },
    ])
  })

  it('have all their faults told at once', () => {
    expect(
      parseUsers(`ann\n:${hash}:\nbob:plain:\ncid:${hash}:\ncid:${hash}:\ndan:${hash}:a:b`).faults,
    ).toEqual([
      'line 1: expected a hash as hashPassword makes it',
      'line 2: expected NAME:HASH:ROLE,ROLE',
      'line 3: expected a hash as hashPassword makes it',
      'line 5: the name "cid" is there twice',
      'line 6: expected NAME:HASH:ROLE,ROLE',
    ])
  })
})

describe('a file of users', () => {
  it('is read again when it has changed', async () => {
    await using folder = await temporaryFolder()
    const path = join(folder.path, 'users')
    await writeFile(path, `ann:${hash}:admin\nbob:${hash}:\n`)
    const store = await usersFile({ path })
    const ann = (await store.verify('ann', 'right')) as User
    const bob = (await store.verify('bob', 'right')) as User
    expect(ann).toEqual({ name: 'ann', roles: ['admin'] })
    expect(await store.verify('ann', 'wrong')).toBeUndefined()
    expect(await store.verify('nobody', 'right')).toBeUndefined()
    await writeFile(path, `# bob has a new role\nann:${hash}:admin\nbob:${hash}:admin\n`)
    expect([await store.holds?.(ann), await store.holds?.(bob)]).toEqual([true, false])
    await writeFile(path, '')
    expect(await store.holds?.(ann)).toBe(false)
  })

  it('that cannot be read lets nobody in', async () => {
    await using folder = await temporaryFolder()
    const path = join(folder.path, 'users')
    await expect(usersFile({ path })).rejects.toMatchObject({ code: 'ERR_USERS' })
    await writeFile(path, `ann:${hash}:\n`)
    const store = await usersFile({ path })
    await writeFile(path, 'ann:right:\n')
    await expect(store.verify('ann', 'right')).rejects.toThrow(/users in .*line 1: expected a hash/)
    await rm(path)
    await expect(store.verify('ann', 'right')).rejects.toMatchObject({ code: 'ERR_USERS' })
  })
})
