import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileOf, parseFile } from '../roles.ts'
import { requireNamed, targetsNamedBy } from '../trust/accept.ts'
import { type Bodies, type MetaFile, parseSigned, type Signed } from '../trust/model.ts'
import type { SignedMirror } from '../trust/sign-mirror.ts'
import { missing } from './files.ts'
import type { Layout } from './layout.ts'

/**
 * Read the signed metadata of a mirror. What is not what the file before it names is as good as not
 * there. Signatures are not looked at.
 */
export async function readSignedMirror(layout: Layout): Promise<SignedMirror> {
  const names = (await readdir(layout.tuf).catch(missing)) ?? []
  const highest = { root: 0, targets: 0, snapshot: 0 }
  for (const { role, version } of names.flatMap((name) => parseFile(name) ?? [])) {
    highest[role] = Math.max(highest[role], version)
  }
  const timestamp = await readAs(layout, 'timestamp', { version: 1 })
  const snapshot = await readAs(layout, 'snapshot', timestamp?.signed.meta['snapshot.json'])
  const named = attempt(() => snapshot && targetsNamedBy(snapshot.signed))
  return { timestamp, snapshot, targets: await readAs(layout, 'targets', named), highest }
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

function attempt<T>(read: () => T | undefined): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
