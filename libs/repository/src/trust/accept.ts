import { createHash } from 'node:crypto'
import { RepositoryError } from '../errors.ts'
import { fileOf, type OnlineRole, type Role } from '../roles.ts'
import type { Bodies, MetaFile, Root, Signed, Snapshot, Targets, Timestamp } from './model.ts'
import { parseSigned } from './parse-signed.ts'
import { requireSignatures } from './signatures.ts'

// What a client does with each file that it is given: the workflow of the specification, §5, from values
// to values. Whether anything has expired is asked for by whom it concerns, with refuseExpired.

/** Read a root that is trusted because somebody brought it (§5.2): it signs itself. */
export function acceptAnchor(bytes: Uint8Array, file: string): Root {
  const root = parseSigned('root', bytes, file)
  requireSignatures(root.signed, 'root', root, file)
  return root.signed
}

/**
 * Take the next root (§5.3.4 to §5.3.6): signed by the keys of the one before it and by its own, and
 * its version the next.
 */
export function acceptRoot(trusted: Root, bytes: Uint8Array, file: string): Root {
  const next = parseSigned('root', bytes, file)
  requireSignatures(trusted, 'root', next, file)
  requireSignatures(next.signed, 'root', next, file)
  requireVersion(next.signed, trusted.version + 1, file)
  return next.signed
}

/**
 * Take a timestamp (§5.4.2, §5.4.3): not older than the one before, and naming no older snapshot.
 *
 * @returns the one before if the version is the same
 */
export function acceptTimestamp(
  root: Root,
  bytes: Uint8Array,
  before: Timestamp | undefined,
): Timestamp {
  const file = fileOf('timestamp', 1)
  const timestamp = acceptSigned(root, 'timestamp', bytes, file)
  if (!before) return timestamp
  refuseOlder(file, timestamp.version, before.version)
  if (timestamp.version === before.version) return before
  const [now, then] = [timestamp.meta['snapshot.json'], before.meta['snapshot.json']]
  refuseOlder('snapshot.json', now.version, then.version)
  return timestamp
}

/**
 * Take the snapshot that a timestamp names (§5.5.2 to §5.5.5): it and no other, and nothing in it is
 * older than in the one before.
 */
export function acceptSnapshot(
  root: Root,
  timestamp: Timestamp,
  bytes: Uint8Array,
  before: Snapshot | undefined,
): Snapshot {
  const named = timestamp.meta['snapshot.json']
  const file = fileOf('snapshot', named.version)
  requireNamed(bytes, named, file)
  const snapshot = acceptSigned(root, 'snapshot', bytes, file)
  requireVersion(snapshot, named.version, file)
  for (const [name, { version }] of Object.entries(before?.meta ?? {})) {
    refuseOlder(name, ownOf(snapshot.meta, name)?.version ?? 0, version)
  }
  return snapshot
}

/** Take the targets that a snapshot names (§5.6.2 to §5.6.4): them and no others. */
export function acceptTargets(root: Root, snapshot: Snapshot, bytes: Uint8Array): Targets {
  const named = targetsNamedBy(snapshot)
  const file = fileOf('targets', named.version)
  requireNamed(bytes, named, file)
  const targets = acceptSigned(root, 'targets', bytes, file)
  requireVersion(targets, named.version, file)
  return targets
}

/**
 * Refuse what has expired: somebody may withhold what came after it (§5.3.10, §5.4.4, §5.5.6, §5.6.5).
 *
 * @throws {@link RepositoryError} `ERR_EXPIRED`
 */
export function refuseExpired({ _type, version, expires }: Bodies[Role], now: Date): void {
  if (now < new Date(expires)) return
  throw new RepositoryError(
    'ERR_EXPIRED',
    `${fileOf(_type, version)}: expired at ${expires}, and it is ${now.toISOString()}`,
  )
}

/** Which targets a snapshot names. */
export function targetsNamedBy({ version, meta }: Snapshot): MetaFile {
  const file = ownOf(meta, 'targets.json')
  if (file) return file
  const from = fileOf('snapshot', version)
  throw new RepositoryError('ERR_MIRROR', `${from}: expected targets.json to be named, got nothing`)
}

function ownOf<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined
}

/** Take metadata for what they are, whatever they say: signed by the keys that a root names. */
export function acceptSigned<Name extends OnlineRole>(
  root: Root,
  role: Name,
  bytes: Uint8Array,
  file: string = `${role}.json`,
): Bodies[Name] {
  const parsed = parseSigned(role, bytes, file)
  requireSignatures(root, role, parsed as Signed<Bodies[Name]>, file)
  return parsed.signed
}

/**
 * Refuse bytes that are others than those that were named: mix and match, and what was cut or changed
 * (§5.5.2, §5.6.2).
 *
 * @throws {@link RepositoryError} `ERR_MIRROR`
 */
export function requireNamed(
  bytes: Uint8Array,
  { length, hashes = {} }: MetaFile,
  file: string,
): void {
  if (length !== undefined && bytes.length !== length) {
    throw new RepositoryError(
      'ERR_MIRROR',
      `${file}: expected ${length} bytes, got ${bytes.length}`,
    )
  }
  for (const [algorithm, expected] of Object.entries(hashes)) {
    if (algorithm !== 'sha256' && algorithm !== 'sha512') {
      throw new RepositoryError(
        'ERR_MIRROR',
        `${file}: expected sha256 or sha512, got ${algorithm}`,
      )
    }
    const hash = createHash(algorithm).update(bytes).digest('hex')
    if (hash === expected) continue
    throw new RepositoryError(
      'ERR_MIRROR',
      `${file}: expected ${algorithm} ${expected}, got ${hash}`,
    )
  }
}

function requireVersion({ version }: Bodies[Role], expected: number, file: string): void {
  if (version === expected) return
  const code = version < expected ? 'ERR_ROLLBACK' : 'ERR_MIRROR'
  throw new RepositoryError(code, `${file}: expected version ${expected}, got ${version}`)
}

function refuseOlder(file: string, version: number, before: number): void {
  if (version >= before) return
  throw new RepositoryError(
    'ERR_ROLLBACK',
    `${file}: expected version ${before} or later, which was there before; got ${version}`,
  )
}
