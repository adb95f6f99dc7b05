import { RepositoryError } from '../errors.ts'
import type { Role } from '../roles.ts'
import type { PrivateKey } from './keys.ts'
import type { Root } from './model.ts'

/** A root as it is in its file. */
export interface RootFile {
  /** What it says. */
  readonly root: Root
  /** The file's content, which has the signatures. */
  readonly text: string
}

/** The roots, one after the other, and what private keys are at hand. */
export interface KeyRing {
  /** Where it is from, for errors. */
  readonly path: string
  /** The roots by version, without a gap. */
  readonly roots: readonly RootFile[]
  /** The last of them: the one that counts. */
  readonly root: Root
  /** The private keys by their ids. */
  readonly keys: ReadonlyMap<string, PrivateKey>
}

/** The private keys at hand that a root names for a role. */
export function keysFor(root: Root, role: Role, { keys }: Pick<KeyRing, 'keys'>): PrivateKey[] {
  return root.roles[role].keyids.flatMap((keyid) => keys.get(keyid) ?? [])
}

/**
 * The private keys that a root asks for.
 *
 * @throws {@link RepositoryError} `ERR_KEYS`: fewer are at hand.
 */
export function requireKeys(
  root: Root,
  role: Role,
  ring: Pick<KeyRing, 'keys' | 'path'>,
): PrivateKey[] {
  const found = keysFor(root, role, ring)
  const { keyids, threshold } = root.roles[role]
  if (found.length >= threshold) return found
  throw new RepositoryError(
    'ERR_KEYS',
    `${ring.path}: expected ${threshold} private keys of ${role}, of ${keyids.join(', ')}; got ${found.length}`,
  )
}
