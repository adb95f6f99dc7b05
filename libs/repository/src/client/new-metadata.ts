import { RepositoryError } from '../errors.ts'
import { fileOf, mostBytes } from '../roles.ts'
import {
  acceptSigned,
  acceptSnapshot,
  acceptTargets,
  acceptTimestamp,
  refuseExpired,
  targetsNamedBy,
} from '../trust/accept.ts'
import type { Bodies, MetaFile, Root, Snapshot, Targets, Timestamp } from '../trust/model.ts'
import type { Fetch, TrustSource, TrustState } from './trust-source.ts'

/** Get the timestamp (§5.4). */
export async function newTimestamp(root: Root, source: TrustSource): Promise<Timestamp> {
  const { state, fetch, now } = source
  const name = fileOf('timestamp', 1)
  const before = await recall(state, name, (bytes) => acceptTimestamp(root, bytes, undefined))
  const bytes = await required(fetch, name, mostBytes.timestamp)
  const timestamp = acceptTimestamp(root, bytes, before)
  refuseExpired(timestamp, now)
  if (timestamp !== before) await state.keep(name, bytes)
  return timestamp
}

/** Get the snapshot that a timestamp names (§5.5). */
export async function newSnapshot(
  root: Root,
  timestamp: Timestamp,
  source: TrustSource,
): Promise<Snapshot> {
  const named = timestamp.meta['snapshot.json']
  const read = (bytes: Uint8Array): Snapshot => acceptSigned(root, 'snapshot', bytes)
  const before = await recall(source.state, 'snapshot.json', read)
  return await renew('snapshot', named, source, (bytes) =>
    acceptSnapshot(root, timestamp, bytes, before),
  )
}

/** Get the targets that a snapshot names (§5.6). */
export async function newTargets(
  root: Root,
  snapshot: Snapshot,
  source: TrustSource,
): Promise<Targets> {
  const named = targetsNamedBy(snapshot)
  return await renew('targets', named, source, (bytes) => acceptTargets(root, snapshot, bytes))
}

/** Fetch a file that has to be there. */
export async function required(fetch: Fetch, name: string, most: number): Promise<Uint8Array> {
  const bytes = await fetch(name, most)
  if (bytes) return bytes
  throw new RepositoryError('ERR_FETCH', `${name}: expected to be there, is not`)
}

/** What was kept, if it is what is named; otherwise from the mirror. */
async function renew<Name extends 'snapshot' | 'targets'>(
  role: Name,
  { version, length }: MetaFile,
  { state, fetch, now }: TrustSource,
  accept: (bytes: Uint8Array) => Bodies[Name],
): Promise<Bodies[Name]> {
  const kept = `${role}.json`
  const known = await recall(state, kept, accept)
  if (known) {
    refuseExpired(known, now)
    return known
  }
  const bytes = await required(fetch, fileOf(role, version), length ?? mostBytes[role])
  const body = accept(bytes)
  refuseExpired(body, now)
  await state.keep(kept, bytes)
  return body
}

/** Read what was kept. What is not signed by keys that are trusted now, or was damaged, says nothing. */
async function recall<T>(
  state: TrustState,
  name: string,
  read: (bytes: Uint8Array) => T,
): Promise<T | undefined> {
  const bytes = await state.read(name)
  try {
    return bytes && read(bytes)
  } catch {
    return undefined
  }
}
