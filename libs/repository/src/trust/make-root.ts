import { allRoles, type Role } from '../roles.ts'
import { type KeyRing, keysFor } from './key-ring.ts'
import { type PrivateKey, signWith } from './keys.ts'
import {
  expiryOf,
  type PublicKey,
  type RoleKeys,
  type Root,
  type Signed,
  specVersion,
} from './model.ts'

/** New keys by the role that they are for. */
export type NewKeys = Readonly<Record<Role, readonly PrivateKey[]>>

/** How a root is made. */
export interface RootOptions {
  /** The time. */
  readonly now: Date
  /** For how long it is good, in ms. */
  readonly life: number
}

/** Make the first root (§4.3). It is signed by its own keys. */
export function firstRoot(
  made: NewKeys,
  { rootThreshold, now, life }: RootOptions & { readonly rootThreshold: number },
): Signed<Root> {
  const roles = forEach((role) => ({
    keyids: made[role].map(({ keyid }) => keyid),
    threshold: role === 'root' ? rootThreshold : 1,
  }))
  const root: Root = {
    _type: 'root',
    spec_version: specVersion,
    version: 1,
    expires: expiryOf(now, life),
    consistent_snapshot: true,
    keys: publicKeys(Object.values(made).flat()),
    roles,
  }
  return signWith(root, made.root)
}

/**
 * Make the next root (§6.1): where there are new keys for a role, they take the place of its old ones.
 * It is signed by the keys of the last root that are at hand, and by its own.
 */
export function nextRoot(ring: KeyRing, made: NewKeys, { now, life }: RootOptions): Signed<Root> {
  const { root: last } = ring
  const roles = forEach((role) => {
    const keyids = made[role].map(({ keyid }) => keyid)
    return keyids.length > 0 ? { ...last.roles[role], keyids } : last.roles[role]
  })
  const named = new Set(allRoles.flatMap((role) => roles[role].keyids))
  const kept = Object.entries(last.keys).filter(([keyid]) => named.has(keyid))
  const root: Root = {
    ...last,
    spec_version: specVersion,
    version: last.version + 1,
    expires: expiryOf(now, life),
    keys: { ...Object.fromEntries(kept), ...publicKeys(Object.values(made).flat()) },
    roles,
  }
  return signWith(root, new Set([...keysFor(last, 'root', ring), ...made.root]))
}

function forEach(keysOf: (role: Role) => RoleKeys): Record<Role, RoleKeys> {
  const [root, targets] = [keysOf('root'), keysOf('targets')]
  return { root, targets, snapshot: keysOf('snapshot'), timestamp: keysOf('timestamp') }
}

function publicKeys(keys: readonly PrivateKey[]): Record<string, PublicKey> {
  return Object.fromEntries(keys.map(({ keyid, publicKey }) => [keyid, publicKey]))
}
