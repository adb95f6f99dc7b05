import { RepositoryError } from '../errors.ts'
import { dueAt } from './due.ts'
import type { KeyRing } from './key-ring.ts'
import type { Signed, Snapshot, TargetFile, Targets, Timestamp } from './model.ts'
import { isGood, type NewFile, type RoleSigning, signRole } from './sign-role.ts'
import { isSigned } from './signatures.ts'
import { sameTargets } from './target-list.ts'

/** What a mirror has of signed metadata. */
export interface SignedMirror {
  /** The timestamp. */
  readonly timestamp: Signed<Timestamp> | undefined
  /** The snapshot that it names. */
  readonly snapshot: Signed<Snapshot> | undefined
  /** The targets that the snapshot names. */
  readonly targets: Signed<Targets> | undefined
  /** The highest version of which there is a file, whether it is named or not; 0 if there is none. */
  readonly highest: Highest
}

/** Versions of files. */
export interface Highest {
  /** Of roots. */
  readonly root: number
  /** Of targets. */
  readonly targets: number
  /** Of snapshots. */
  readonly snapshot: number
}

/** What is needed to sign. */
export interface ToSign extends RoleSigning {
  /** What is there. */
  readonly mirror: SignedMirror
  /** What clients are to be able to fetch. */
  readonly wanted: Readonly<Record<string, TargetFile>>
  /** The highest version of a timestamp that any client may have seen. */
  readonly seen: number
}

/** What there is to be published, and what there will be. */
export interface SignedState {
  /** What has to be written, in this order; nothing if all is good. */
  readonly files: readonly NewFile[]
  /** The timestamp that then counts. */
  readonly timestamp: Timestamp
  /** When to sign again at the latest. */
  readonly due: Date
}

/**
 * Sign what is new, or is about to expire, or is not yet signed by the keys that count from now on: the
 * targets, the snapshot that names them, the timestamp that names that.
 *
 * @throws {@link RepositoryError} `ERR_KEYS`: a private key is missing.
 */
export function signMirror(task: ToSign): SignedState {
  const { mirror, wanted, keys, seen, now, life } = task
  const { highest } = mirror
  const before = mirror.snapshot?.signed.meta['targets.json']
  const targets =
    before &&
    isGood('targets', mirror.targets, task) &&
    sameTargets(mirror.targets.signed.targets, wanted)
      ? { body: mirror.targets.signed, named: before, file: undefined }
      : signRole('targets', highest.targets + 1, { targets: wanted }, task)
  const latest = mirror.timestamp?.signed.meta['snapshot.json']
  const snapshot =
    latest && isGood('snapshot', mirror.snapshot, task) && targets.named === before
      ? { body: mirror.snapshot.signed, named: latest, file: undefined }
      : signRole(
          'snapshot',
          highest.snapshot + 1,
          { meta: { 'targets.json': targets.named } },
          task,
        )
  const meta = { 'snapshot.json': snapshot.named }
  const timestamp =
    isGood('timestamp', mirror.timestamp, task) && snapshot.named === latest
      ? { body: mirror.timestamp.signed, file: undefined }
      : signRole('timestamp', nextVersion(mirror, keys, seen), { meta }, task)
  const all = [targets, snapshot, timestamp]
  const due = Math.min(...all.map(({ body }) => dueAt(body, now, life).getTime()))
  const files = all.flatMap(({ file }) => file ?? [])
  return { files, timestamp: timestamp.body, due: new Date(due) }
}

/**
 * The version of a new timestamp. What is in the mirror counts only if our keys have signed it: otherwise
 * whoever can write there could have us sign the last version that there is.
 */
function nextVersion({ timestamp }: SignedMirror, { root, path }: KeyRing, seen: number): number {
  const ours = timestamp && isSigned(root, 'timestamp', timestamp) ? timestamp.signed.version : 0
  const version = Math.max(seen, ours) + 1
  if (Number.isSafeInteger(version)) return version
  throw new RepositoryError(
    'ERR_KEYS',
    `${path}: the key of timestamp has signed version ${ours}, and none can follow: replace it with keygen --rotate timestamp,snapshot`,
  )
}
