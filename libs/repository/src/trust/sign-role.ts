import { createHash } from 'node:crypto'
import { fileOf, type OnlineRole } from '../roles.ts'
import { isDue, lifeOf } from './due.ts'
import { type KeyRing, keysFor, requireKeys } from './key-ring.ts'
import { type PrivateKey, signWith } from './keys.ts'
import {
  type Bodies,
  type Common,
  expiryOf,
  formatSigned,
  type MetaFile,
  type Root,
  type Signed,
  specVersion,
} from './model.ts'
import { isSigned } from './signatures.ts'

/** By whom and for how long. */
export interface RoleSigning {
  /** The keys. */
  readonly keys: KeyRing
  /** The roots that clients may trust while this is being published: the last one in the mirror, and those after it. */
  readonly roots: readonly Root[]
  /** The time. */
  readonly now: Date
  /** For how long the timestamp is good, in ms. */
  readonly life: number
}

/** A file to be written. */
export interface NewFile {
  /** Whose it is. */
  readonly role: OnlineRole
  /** Its name. */
  readonly name: string
  /** Its content. */
  readonly text: string
}

/** What a role has signed. */
export interface NewRole<Name extends OnlineRole> {
  /** What it says. */
  readonly body: Bodies[Name]
  /** What the next role is to name it by. */
  readonly named: MetaFile
  /** Its file. */
  readonly file: NewFile
}

/** Whether what a role has signed is good for a while, whichever of the roots a client trusts. */
export function isGood<Name extends OnlineRole>(
  role: Name,
  found: Signed<Bodies[Name]> | undefined,
  { keys, roots, now, life }: RoleSigning,
): found is Signed<Bodies[Name]> {
  if (!found || isDue(found.signed, now, life)) return false
  // For a root whose keys are gone, nothing more can be done.
  const isPossible = (root: Root): boolean =>
    root === keys.root || keysFor(root, role, keys).length >= root.roles[role].threshold
  return roots.every((root) => !isPossible(root) || isSigned(root, role, found))
}

/**
 * Sign what a role says.
 *
 * While a root is being replaced, clients trust the one or the other: until the new one is there, as
 * many of the old keys sign too as are at hand.
 *
 * @throws RepositoryError `ERR_KEYS`: a private key is missing.
 */
export function signRole<Name extends OnlineRole>(
  role: Name,
  version: number,
  content: Omit<Bodies[Name], keyof Common<Name>>,
  signing: RoleSigning,
): NewRole<Name> {
  const expires = expiryOf(signing.now, lifeOf(role, signing.life))
  const head: Common<Name> = { _type: role, spec_version: specVersion, version, expires }
  const body = { ...head, ...content } as unknown as Bodies[Name]
  const text = formatSigned(signWith(body, signersOf(role, signing)))
  const sha256 = createHash('sha256').update(text).digest('hex')
  return {
    body,
    named: { version, length: Buffer.byteLength(text), hashes: { sha256 } },
    file: { role, name: fileOf(role, version), text },
  }
}

function signersOf(role: OnlineRole, { keys, roots }: RoleSigning): Iterable<PrivateKey> {
  const needed = requireKeys(keys.root, role, keys)
  const former = roots.flatMap((root) => keysFor(root, role, keys))
  return new Map([...needed, ...former].map((key) => [key.keyid, key])).values()
}
