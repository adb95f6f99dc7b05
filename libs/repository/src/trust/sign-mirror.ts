import { createHash } from 'node:crypto'
import { RepositoryError } from '../errors.ts'
import { fileOf, type OnlineRole } from '../roles.ts'
import { dueAt, isDue, lifeOf } from './due.ts'
import { type KeyRing, keysFor, requireKeys } from './key-ring.ts'
import { signWith } from './keys.ts'
import {
  type Bodies,
  expiryOf,
  formatSigned,
  type MetaFile,
  type Root,
  type Signed,
  type Snapshot,
  specVersion,
  type TargetFile,
  type Targets,
  type Timestamp,
} from './model.ts'
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
export interface ToSign {
  /** What is there. */
  readonly mirror: SignedMirror
  /** What clients are to be able to fetch. */
  readonly wanted: Readonly<Record<string, TargetFile>>
  /** The keys. */
  readonly keys: KeyRing
  /** The roots that clients may trust while this is being published: the last one in the mirror, and those after it. */
  readonly roots: readonly Root[]
  /** The highest version of a timestamp that any client may have seen. */
  readonly seen: number
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
 * Sign what is new, or is about to expire, or is not yet signed by the keys that count from now on.
 *
 * While a root is being replaced, clients trust the one or the other: until the new one is there, as
 * many of the old keys sign too as are at hand.
 *
 * @throws {@link RepositoryError} `ERR_KEYS`: a private key is missing.
 */
export function signMirror({ mirror, wanted, keys, roots, seen, now, life }: ToSign): SignedState {
  const files: NewFile[] = []
  const signersOf = (role: OnlineRole) => {
    const needed = requireKeys(keys.root, role, keys)
    const former = roots.flatMap((root) => keysFor(root, role, keys))
    return new Map([...needed, ...former].map((key) => [key.keyid, key])).values()
  }
  const possible = (role: OnlineRole, root: Root): boolean =>
    root === keys.root || keysFor(root, role, keys).length >= root.roles[role].threshold
  const isGood = <Name extends OnlineRole>(
    role: Name,
    found: Signed<Bodies[Name]> | undefined,
  ): found is Signed<Bodies[Name]> =>
    found !== undefined &&
    !isDue(found.signed, now, life) &&
    roots.every((root) => !possible(role, root) || isSigned(root, role, found))
  const make = <Name extends OnlineRole>(
    role: Name,
    version: number,
    content: Omit<Bodies[Name], '_type' | 'spec_version' | 'version' | 'expires'>,
  ): { body: Bodies[Name]; named: MetaFile } => {
    const expires = expiryOf(now, lifeOf(role, life))
    const head = { _type: role, spec_version: specVersion, version, expires }
    const body = { ...head, ...content } as unknown as Bodies[Name]
    const text = formatSigned(signWith(body, signersOf(role)))
    files.push({ role, name: fileOf(role, version), text })
    return { body, named: namedAs(version, text) }
  }

  const { highest } = mirror
  const before = mirror.snapshot?.signed.meta['targets.json']
  const targets =
    before &&
    isGood('targets', mirror.targets) &&
    sameTargets(mirror.targets.signed.targets, wanted)
      ? { body: mirror.targets.signed, named: before }
      : make('targets', highest.targets + 1, { targets: wanted })
  const latest = mirror.timestamp?.signed.meta['snapshot.json']
  const snapshot =
    latest && isGood('snapshot', mirror.snapshot) && targets.named === before
      ? { body: mirror.snapshot.signed, named: latest }
      : make('snapshot', highest.snapshot + 1, { meta: { 'targets.json': targets.named } })
  const timestamp =
    isGood('timestamp', mirror.timestamp) && snapshot.named === latest
      ? mirror.timestamp.signed
      : make('timestamp', nextVersion(mirror, keys, seen), {
          meta: { 'snapshot.json': snapshot.named },
        }).body
  const bodies = [targets.body, snapshot.body, timestamp]
  const due = Math.min(...bodies.map((body) => dueAt(body, now, life).getTime()))
  return { files, timestamp, due: new Date(due) }
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

function namedAs(version: number, text: string): MetaFile {
  const sha256 = createHash('sha256').update(text).digest('hex')
  return { version, length: Buffer.byteLength(text), hashes: { sha256 } }
}
