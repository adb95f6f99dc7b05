import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { RepositoryError } from '../errors.ts'
import { ioError } from '../io-error.ts'
import type { Meta } from '../meta.ts'
import { tufFolder } from '../mirror/layout.ts'
import { urlOf } from '../options.ts'
import { parseMeta } from '../parse-meta.ts'
import { hashedName, type Role } from '../roles.ts'
import { requireNamed } from '../trust/accept.ts'
import type { TargetFile } from '../trust/model.ts'
import { filesOf, metaTarget, sameTarget } from '../trust/target-list.ts'
import { fetchBytes } from './fetch-file.ts'
import { followRoots } from './follow-roots.ts'
import { newSnapshot, newTargets, newTimestamp, required } from './new-metadata.ts'
import { type Fetch, openState, type TrustSource } from './trust-source.ts'

/** Which mirror is to be verified, and what by. */
export interface TrustMirrorOptions {
  /** Where the mirror is: a host name, which means `https://NAME`, or a URL. */
  readonly mirror: string
  /** The root that is believed: the path of a `1.root.json` as `createKeys` made it, or of a later one. It came by another way than the mirror. */
  readonly root: string
  /** A folder for what was verified, made if missing. Without it nobody can tell that a mirror has become older. */
  readonly state: string
  /** The time. Default: now. */
  readonly now?: Date
  /** Ends it. */
  readonly signal?: AbortSignal
}

/** A mirror whose signatures were verified. */
export interface TrustedMirror {
  /** The versions of its metadata. */
  readonly versions: Readonly<Record<Role, number>>
  /** When the timestamp expires: after that it is not to be believed any more. */
  readonly expires: Date
  /** The files that it offers, by their paths from its root. */
  readonly targets: ReadonlyMap<string, TargetFile>
  /**
   * The metadata of a series, from their copy under a name with its hash.
   *
   * @throws {@link RepositoryError} `ERR_FETCH`: there is no such series. `ERR_MIRROR`: it is not what was signed.
   */
  meta(series: string): Promise<Meta>
}

/**
 * Verify a mirror as §5 of the TUF specification says: from a root that is believed, over timestamp and
 * snapshot, to the list of what it offers. Takes four small files, two of them if nothing is new.
 *
 * @throws {@link RepositoryError} `ERR_SIGNATURE`: not enough of the keys that are trusted have signed.
 * `ERR_ROLLBACK`: something is older than it was before. `ERR_EXPIRED`: news may be withheld.
 * `ERR_MIRROR`: a file is not the one that was named. `ERR_FETCH`: a file is missing, too long, or does not
 * come. `ERR_OPTIONS`, `ERR_IO`; the signal's reason
 */
export async function trustMirror(options: TrustMirrorOptions): Promise<TrustedMirror> {
  try {
    return await trust(options)
  } catch (error) {
    throw ioError(error, options.state)
  }
}

async function trust(options: TrustMirrorOptions): Promise<TrustedMirror> {
  // §5.1: one moment for all that is compared with it.
  const { now = new Date(), signal = new AbortController().signal } = options
  const base = baseOf(options.mirror)
  const state = await openState(resolve(options.state))
  const anchor = await readFile(options.root).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new RepositoryError('ERR_OPTIONS', `root: ${reason}`, { cause })
  })
  const fetch: Fetch = (name, most) => fetchBytes(`${base}/${tufFolder}/${name}`, most, signal)
  const source: TrustSource = { state, fetch, now }
  const root = await followRoots(anchor, options.root, source)
  const timestamp = await newTimestamp(root, source)
  const snapshot = await newSnapshot(root, timestamp, source)
  const targets = await newTargets(root, snapshot, source)
  const files = new Map(Object.entries(targets.targets))
  return {
    versions: {
      root: root.version,
      timestamp: timestamp.version,
      snapshot: snapshot.version,
      targets: targets.version,
    },
    expires: new Date(timestamp.expires),
    targets: files,
    async meta(series) {
      const path = metaTarget(series)
      const target = files.get(path)
      if (!target) throw new RepositoryError('ERR_FETCH', `${path}: expected to be offered, is not`)
      const [hash = ''] = Object.values(target.hashes)
      const name = hashedName(path, hash)
      const bytes = await required(fetch, name, target.length)
      requireNamed(bytes, { version: 1, ...target }, name)
      const meta = parseMeta(new TextDecoder().decode(bytes), `${base}/${tufFolder}/${name}`)
      requireOffered(meta, files)
      return meta
    },
  }
}

/** What metadata name has to be signed by itself, too: they are two lists of the same files. */
function requireOffered(meta: Meta, offered: ReadonlyMap<string, TargetFile>): void {
  for (const [path, file] of filesOf(meta)) {
    if (sameTarget(offered.get(path), file)) continue
    throw new RepositoryError('ERR_MIRROR', `${path}: expected what the metadata say to be signed`)
  }
}

function baseOf(mirror: string): string {
  const base = urlOf(mirror)
  if (base !== undefined) return base
  throw new RepositoryError('ERR_OPTIONS', `mirror: expected a host name or URL, got ${mirror}`)
}
