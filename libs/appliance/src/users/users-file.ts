import { open } from 'node:fs/promises'
import { ApplianceError } from '../errors.ts'
import type { User, UserStore } from '../user.ts'
import { verifyPassword } from './password.ts'
import { decodeScryptHash } from './scrypt-hash.ts'

/** Somebody with the hash of their password. */
export interface Account {
  /** Who. */
  readonly user: User
  /** The hash of the password. */
  readonly hash: string
}

/**
 * Read a file of users: a line for each, `NAME:HASH:ROLE,ROLE`, where `#` begins a comment.
 *
 * @param text the file's content
 * @returns the accounts by name, and every fault, each with its line
 */
export function parseUsers(text: string): { accounts: Map<string, Account>; faults: string[] } {
  const accounts = new Map<string, Account>()
  const faults: string[] = []
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue
    const fault = (what: string): void => void faults.push(`line ${index + 1}: ${what}`)
    const [name = '', hash = '', roles = '', ...rest] = line.split(':')
    if (name === '' || rest.length > 0) fault('expected NAME:HASH:ROLE,ROLE')
    else if (decodeScryptHash(hash) === undefined) fault('expected a hash as hashPassword makes it')
    else if (accounts.has(name)) fault(`the name ${JSON.stringify(name)} is there twice`)
    else {
      const list = roles.split(',').map((role) => role.trim())
      accounts.set(name, { user: { name, roles: list.filter((role) => role !== '') }, hash })
    }
  }
  return { accounts, faults }
}

/** A file of users. */
export interface UsersFileOptions {
  /** Its path. It is read again when it has changed. */
  readonly path: string
}

/**
 * Users from a file, a line for each: `NAME:HASH:ROLE,ROLE`. Whoever is taken out of it, or changed, is
 * logged out. While it cannot be read nobody can log in, nor stay so.
 *
 * @param options which file
 * @returns the store
 * @throws ApplianceError `ERR_USERS`, from the start and from each use, if the file cannot be read;
 *   it names every line that is at fault
 */
export async function usersFile({ path }: UsersFileOptions): Promise<UserStore> {
  let accounts = new Map<string, Account>()
  let stamp = ''

  async function current(): Promise<ReadonlyMap<string, Account>> {
    try {
      await using file = await open(path)
      const { mtimeNs, size, ino } = await file.stat({ bigint: true })
      const found = `${mtimeNs} ${size} ${ino}`
      if (found === stamp) return accounts
      const read = parseUsers(await file.readFile('utf8'))
      if (read.faults.length > 0) throw new Error(read.faults.join('; '))
      accounts = keepUnchanged(read.accounts, accounts)
      stamp = found
      return accounts
    } catch (error) {
      const { message } = error as Error
      throw new ApplianceError('ERR_USERS', `users in ${path}: ${message}`, { cause: error })
    }
  }

  await current()
  return {
    async verify(name, password) {
      const account = (await current()).get(name)
      return (await verifyPassword(password, account?.hash)) ? account?.user : undefined
    },
    holds: async (user) => (await current()).get(user.name)?.user === user,
  }
}

/** A session holds the user's object: one who has not changed must stay the same. */
function keepUnchanged(
  read: ReadonlyMap<string, Account>,
  before: ReadonlyMap<string, Account>,
): Map<string, Account> {
  const isSame = (a: Account, b: Account | undefined): boolean =>
    a.hash === b?.hash && a.user.roles.join() === b.user.roles.join()
  return new Map(
    Array.from(read, ([name, account]) => {
      const known = before.get(name)
      return [name, known !== undefined && isSame(account, known) ? known : account]
    }),
  )
}
