import { canonicalize } from '@tufjs/canonical-json'
import { RepositoryError } from '../errors.ts'
import type { Role } from '../roles.ts'
import { isSignedBy } from './keys.ts'
import type { Root, Signed } from './model.ts'

/**
 * How many keys that a root names for a role have signed. A key counts once, however many ids it has
 * and however often it has signed (§4.2.1, §4.3).
 */
export function countSignatures(
  root: Root,
  role: Role,
  { signatures, signed }: Signed<object>,
): number {
  const bytes = canonicalBytes(signed)
  if (!bytes) return 0
  const ids = new Set(root.roles[role].keyids)
  const valid = signatures.flatMap((signature) => {
    const { keyid } = signature
    const key = ids.has(keyid) && Object.hasOwn(root.keys, keyid) ? root.keys[keyid] : undefined
    return key && isSignedBy(key, bytes, signature) ? [key.keyval.public] : []
  })
  return new Set(valid).size
}

/** Whether as many keys have signed as a root asks for. */
export function isSigned(root: Root, role: Role, signed: Signed<object>): boolean {
  return countSignatures(root, role, signed) >= root.roles[role].threshold
}

/**
 * Refuse what not enough keys have signed: arbitrary software, and metadata by former keys.
 *
 * @param file - its name, for the error
 * @throws {@link RepositoryError} `ERR_SIGNATURE`
 */
export function requireSignatures(
  root: Root,
  role: Role,
  signed: Signed<object>,
  file: string,
): void {
  const count = countSignatures(root, role, signed)
  const { threshold } = root.roles[role]
  if (count >= threshold) return
  throw new RepositoryError(
    'ERR_SIGNATURE',
    `${file}: expected signatures of ${threshold} of the keys that root ${root.version} names for ${role}, got ${count}`,
  )
}

/** What cannot be written canonically, such as a fraction or what is too deep, nobody has signed. */
function canonicalBytes(signed: object): Uint8Array | undefined {
  try {
    return Buffer.from(canonicalize(signed))
  } catch {
    return undefined
  }
}
