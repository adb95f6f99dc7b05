import { RepositoryError } from '../errors.ts'
import { fileOf, mostBytes, mostRoots } from '../roles.ts'
import { acceptAnchor, acceptRoot, refuseExpired } from '../trust/accept.ts'
import type { Root } from '../trust/model.ts'
import type { TrustSource, TrustState } from './trust-source.ts'

/**
 * Get from the root that somebody brought to the last one, each signed by the keys of the one before
 * (§5.3). Those that are known are not asked for again, and cannot be withheld any more.
 *
 * @param anchor - the content of the root that somebody brought
 * @param file - where that is from, for errors
 * @throws {@link RepositoryError} `ERR_SIGNATURE`, `ERR_ROLLBACK`, `ERR_EXPIRED`, `ERR_MIRROR`, `ERR_FETCH`
 */
export async function followRoots(
  anchor: Uint8Array,
  file: string,
  { state, fetch, now }: TrustSource,
): Promise<Root> {
  const known = await followKnown(acceptAnchor(anchor, file), state)
  let root = known
  for (let count = 0; ; count += 1) {
    const name = fileOf('root', root.version + 1)
    const bytes = await fetch(name, mostBytes.root)
    if (!bytes) break
    if (count >= mostRoots) {
      throw new RepositoryError('ERR_MIRROR', `${name}: expected at most ${mostRoots} new roots`)
    }
    root = acceptRoot(root, bytes, name)
    await state.keep(name, bytes)
  }
  refuseExpired(root, now)
  if (!root.consistent_snapshot) {
    const name = fileOf('root', root.version)
    throw new RepositoryError('ERR_MIRROR', `${name}: expected consistent_snapshot, got none`)
  }
  // Whoever had a stolen key may have signed versions as high as they come (§5.3.11).
  if (!sameKeys(known, root, 'timestamp') || !sameKeys(known, root, 'snapshot')) {
    await state.forget('timestamp.json', 'snapshot.json')
  }
  return root
}

/** What does not follow is of another mirror, or was damaged: it is asked for again. */
async function followKnown(anchor: Root, state: TrustState): Promise<Root> {
  let root = anchor
  for (;;) {
    const name = fileOf('root', root.version + 1)
    const bytes = await state.read(name)
    if (!bytes) return root
    try {
      root = acceptRoot(root, bytes, name)
    } catch {
      return root
    }
  }
}

function sameKeys(one: Root, other: Root, role: 'timestamp' | 'snapshot'): boolean {
  const [a, b] = [one.roles[role], other.roles[role]]
  const ids = new Set(a.keyids)
  return (
    a.threshold === b.threshold &&
    ids.size === new Set(b.keyids).size &&
    b.keyids.every((id) => ids.has(id))
  )
}
