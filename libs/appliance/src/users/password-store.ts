import { ApplianceError } from '../errors.ts'
import type { User, UserStore } from '../user.ts'
import { verifyPassword } from './password.ts'
import { decodeScryptHash } from './scrypt-hash.ts'

/** One password for everybody. */
export interface PasswordStoreOptions {
  /** Its hash, as {@link hashPassword} makes it. */
  readonly hash: string
  /** What everybody who knows it may do. Default `['admin']`. */
  readonly roles?: readonly string[]
}

/**
 * The simplest store: one password, no names. Programs that must give a name may give any.
 *
 * @param options the password's hash
 * @returns the store
 * @throws ApplianceError `ERR_USERS` if the hash is none
 */
export function passwordStore({ hash, roles = ['admin'] }: PasswordStoreOptions): UserStore {
  if (decodeScryptHash(hash) === undefined) {
    throw new ApplianceError('ERR_USERS', 'hash: expected one that hashPassword has made')
  }
  const user: User = { name: 'user', roles }
  return {
    named: false,
    verify: async (_name, password) => ((await verifyPassword(password, hash)) ? user : undefined),
  }
}
