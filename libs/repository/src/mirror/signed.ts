import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Identity } from '../identity.ts'
import { fileOf, hashedName, parseFile } from '../roles.ts'
import { requireNamed, targetsNamedBy } from '../trust/accept.ts'
import type { Bodies, MetaFile, Signed } from '../trust/model.ts'
import { parseSigned } from '../trust/parse-signed.ts'
import type { SignedMirror } from '../trust/sign-mirror.ts'
import { listFiles, missing } from './files.ts'
import { type Layout, tufFolder } from './layout.ts'

/**
 * Read the signed metadata of a mirror. What is not what the file before it names is as good as not
 * there. Signatures are not looked at.
 */
export async function readSignedMirror(layout: Layout): Promise<SignedMirror> {
  const names = await namesIn(layout.tuf)
  const highest = { root: 0, targets: 0, snapshot: 0 }
  for (const { role, version } of names.flatMap((name) => parseFile(name) ?? [])) {
    highest[role] = Math.max(highest[role], version)
  }
  const timestamp = await readAs(layout, 'timestamp', { version: 1 })
  const snapshot = await readAs(layout, 'snapshot', timestamp?.signed.meta['snapshot.json'])
  const named = attempt(() => snapshot && targetsNamedBy(snapshot.signed))
  return { timestamp, snapshot, targets: await readAs(layout, 'targets', named), highest }
}

/** The name of the oldest root in a mirror; `undefined` if it has none: then it is not signed. */
export async function firstRoot({ tuf }: Layout): Promise<string | undefined> {
  const roots = (await namesIn(tuf)).flatMap((name) => parseFile(name) ?? [])
  const versions = roots.filter(({ role }) => role === 'root').map(({ version }) => version)
  return versions.length > 0 ? fileOf('root', Math.min(...versions)) : undefined
}

/**
 * All signed metadata but the timestamp and the roots, along which clients go however old they are; by
 * path from the root of the mirror.
 */
export async function listSigned({ tuf, tufMeta }: Layout): Promise<Map<string, Identity>> {
  const metadata = await listFiles(tuf, (name) => {
    const { role } = parseFile(name) ?? {}
    return role === 'targets' || role === 'snapshot'
  })
  const copies = await listFiles(tufMeta, (name) => /^[0-9a-f]{64}\..+\.json$/.test(name))
  return new Map([
    ...[...metadata].map(([name, file]) => [`${tufFolder}/${name}`, file] as const),
    ...[...copies].map(([name, file]) => [`${tufFolder}/meta/${name}`, file] as const),
  ])
}

/** What the current timestamp leads to: signed metadata, and all that they offer; paths from the root of the mirror. */
export async function listReferenced(layout: Layout): Promise<string[]> {
  const { timestamp, snapshot, targets } = await readSignedMirror(layout)
  const files = [
    ...(timestamp ? [fileOf('snapshot', timestamp.signed.meta['snapshot.json'].version)] : []),
    ...(snapshot ? [fileOf('targets', targetsNamedBy(snapshot.signed).version)] : []),
  ]
  const offered = Object.entries(targets?.signed.targets ?? {})
  const copies = offered.flatMap(([path, { hashes }]) =>
    path.startsWith('meta/') ? Object.values(hashes).map((hash) => hashedName(path, hash)) : [],
  )
  return [
    ...[...files, ...copies].map((name) => `${tufFolder}/${name}`),
    ...offered.map(([path]) => path),
  ]
}

/** The bytes of a file of signed metadata; `undefined` if there is none. */
export async function readSigned({ tuf }: Layout, name: string): Promise<Uint8Array | undefined> {
  return await readFile(join(tuf, name)).catch(missing)
}

async function readAs<Name extends 'timestamp' | 'snapshot' | 'targets'>(
  layout: Layout,
  role: Name,
  named: MetaFile | undefined,
): Promise<Signed<Bodies[Name]> | undefined> {
  if (!named) return undefined
  const name = fileOf(role, named.version)
  const bytes = await readSigned(layout, name)
  return attempt(() => {
    if (!bytes) return undefined
    requireNamed(bytes, named, name)
    return parseSigned(role, bytes, name)
  })
}

async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(missing)) ?? []
}

function attempt<T>(read: () => T | undefined): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
