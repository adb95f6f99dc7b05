import { join } from 'node:path'
import { makeDirectory, sweep } from '@boxwright/durable'
import { RepositoryError } from '../errors.ts'
import { readText, settle } from '../mirror/files.ts'
import type { Layout } from '../mirror/layout.ts'
import { listTexts, readMetas } from '../mirror/metas.ts'
import { readSignedMirror } from '../mirror/signed.ts'
import { fileOf, hashedName } from '../roles.ts'
import type { SignReport } from '../sign-report.ts'
import type { KeyRing, RootFile } from '../trust/key-ring.ts'
import { signMirror } from '../trust/sign-mirror.ts'
import { metaTargetOf, targetsOf } from '../trust/target-list.ts'

/** How a mirror is signed. */
export interface Signing {
  /** With what. */
  readonly keys: KeyRing
  /** For how long the timestamp is good, in ms. */
  readonly life: number
}

/**
 * Sign what a mirror offers now. What a timestamp names is there before it is; the timestamp is replaced
 * in one step; killed at any moment, clients find the old state or the new one, whole.
 *
 * @throws {@link RepositoryError} `ERR_KEYS`: a private key is missing, or the mirror was signed by others.
 */
export async function sign(
  layout: Layout,
  { keys, life }: Signing,
  now: Date,
): Promise<SignReport> {
  await makeDirectory(layout.tufMeta)
  // What a process that was killed left half-written.
  for (const folder of [layout.state, layout.tuf, layout.tufMeta]) {
    await sweep(folder, () => 'remove')
  }
  const list = listTexts(await readMetas(layout))
  const mirror = await readSignedMirror(layout)
  const { trusted, missing } = await compareRoots(layout, keys, mirror.highest.root)
  const { files, timestamp, due } = signMirror({
    mirror,
    wanted: targetsOf(list),
    keys,
    roots: trusted,
    seen: await seenVersion(layout),
    now,
    life,
  })
  for (const { series, text } of list) {
    const { sha256 } = metaTargetOf(text).hashes
    await settle(join(layout.tufMeta, hashedName(`${series}.json`, sha256)), text)
  }
  for (const { role, name, text } of files) {
    // A power cut may bring an old timestamp back that clients know to be old.
    if (role === 'timestamp')
      await settle(layout.signed, `${JSON.stringify({ timestamp: timestamp.version })}\n`)
    await settle(join(layout.tuf, name), text)
  }
  // Only now: with the new root a client asks for the new keys, which have signed by now.
  for (const { root, text } of missing)
    await settle(join(layout.tuf, fileOf('root', root.version)), text)
  return {
    roles: [...files.map(({ role }) => role), ...(missing.length > 0 ? (['root'] as const) : [])],
    version: timestamp.version,
    expires: new Date(timestamp.expires),
    due,
    rootExpires: new Date(keys.root.expires),
  }
}

/** The roots that the mirror lacks, and those that clients trust before, while and after they are put there. */
async function compareRoots(
  layout: Layout,
  { roots, root: last, path }: KeyRing,
  highest: number,
): Promise<{ trusted: RootFile['root'][]; missing: RootFile[] }> {
  if (highest > last.version) {
    throw new RepositoryError(
      'ERR_KEYS',
      `${path}: expected ${fileOf('root', highest)} or later, which the mirror has; got ${last.version}`,
    )
  }
  const missing: RootFile[] = []
  let known = 0
  for (const [index, { root, text }] of roots.entries()) {
    const name = fileOf('root', root.version)
    const there = await readText(join(layout.tuf, name))
    if (there === undefined) missing.push({ root, text })
    else if (there === text) known = index
    else
      throw new RepositoryError(
        'ERR_KEYS',
        `${path}: the mirror has another ${name}: it is not of these keys`,
      )
  }
  return { trusted: roots.slice(known).map(({ root }) => root), missing }
}

async function seenVersion({ signed }: Layout): Promise<number> {
  const text = await readText(signed)
  try {
    const { timestamp } = JSON.parse(text ?? '{}') as { timestamp?: unknown }
    return typeof timestamp === 'number' ? timestamp : 0
  } catch {
    return 0
  }
}
