import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { RepositoryError, type RepositoryErrorCode } from '../errors.ts'
import { readText } from '../mirror/files.ts'
import { type Layout, tufFolder } from '../mirror/layout.ts'
import { listTexts, readMetas } from '../mirror/metas.ts'
import { firstRoot, readSigned } from '../mirror/signed.ts'
import { fileOf, hashedName, mostRoots } from '../roles.ts'
import {
  acceptAnchor,
  acceptRoot,
  acceptSnapshot,
  acceptTargets,
  acceptTimestamp,
  refuseExpired,
  targetsNamedBy,
} from '../trust/accept.ts'
import type { Root, Targets } from '../trust/model.ts'
import { metaTargetOf, sameTarget, targetsOf } from '../trust/target-list.ts'
import type { MirrorFault } from './mirror-fault.ts'

/**
 * Verify the signed metadata of a mirror, as a client would that comes for the first time; and that they
 * name what the others name. The files themselves are not read.
 *
 * @param anchor - the path of a root that is believed; without one the first root in the mirror is, which
 * shows damage, but not that somebody else has signed
 * @returns what is wrong; nothing is if the mirror is not signed, and need not be
 */
export async function verifySigned(
  layout: Layout,
  anchor: string | undefined,
  now: Date,
): Promise<MirrorFault[]> {
  const first = await firstRoot(layout)
  if (anchor === undefined && first === undefined) return []
  try {
    const root = await followRoots(layout, anchor, first ?? fileOf('root', 1))
    refuseExpired(root, now)
    const targets = await targetsBy(root, layout, now)
    return await compare(layout, targets)
  } catch (error) {
    const isFault = error instanceof RepositoryError && !thrown.includes(error.code)
    if (!isFault) throw error
    return [{ file: tufFolder, message: error.message }]
  }
}

/** What says nothing of the mirror. */
const thrown: readonly RepositoryErrorCode[] = ['ERR_OPTIONS', 'ERR_IO']

async function followRoots(
  layout: Layout,
  anchor: string | undefined,
  first: string,
): Promise<Root> {
  const bytes = anchor === undefined ? await required(layout, first) : await readAnchor(anchor)
  let root = acceptAnchor(bytes, anchor === undefined ? first : anchor)
  for (let count = 0; count < mostRoots; count += 1) {
    const name = fileOf('root', root.version + 1)
    const next = await readSigned(layout, name)
    if (!next) break
    root = acceptRoot(root, next, name)
  }
  return root
}

async function targetsBy(root: Root, layout: Layout, now: Date): Promise<Targets> {
  const timestamp = acceptTimestamp(root, await required(layout, fileOf('timestamp', 1)), undefined)
  refuseExpired(timestamp, now)
  const { version } = timestamp.meta['snapshot.json']
  const bytes = await required(layout, fileOf('snapshot', version))
  const snapshot = acceptSnapshot(root, timestamp, bytes, undefined)
  refuseExpired(snapshot, now)
  const named = fileOf('targets', targetsNamedBy(snapshot).version)
  const targets = acceptTargets(root, snapshot, await required(layout, named))
  refuseExpired(targets, now)
  return targets
}

/** Whether what is signed is what the mirror offers. */
async function compare(layout: Layout, { targets, version }: Targets): Promise<MirrorFault[]> {
  const faults: MirrorFault[] = []
  const file = `${tufFolder}/${fileOf('targets', version)}`
  const list = listTexts(await readMetas(layout))
  const wanted = targetsOf(list)
  for (const [path, target] of Object.entries(wanted)) {
    const found = Object.hasOwn(targets, path) ? targets[path] : undefined
    if (sameTarget(found, target)) continue
    faults.push({
      file,
      message: `expected ${path} as it is, got ${found ? 'another' : 'nothing'}`,
    })
  }
  for (const path of Object.keys(targets)) {
    if (!Object.hasOwn(wanted, path))
      faults.push({ file, message: `expected no ${path}: nothing offers it` })
  }
  for (const { series, text } of list) {
    const name = hashedName(`meta/${series}.json`, metaTargetOf(text).hashes.sha256)
    if ((await readText(join(layout.tuf, name))) === text) continue
    faults.push({ file: `${tufFolder}/${name}`, message: `expected a copy of meta/${series}.json` })
  }
  return faults
}

async function required(layout: Layout, name: string): Promise<Uint8Array> {
  const bytes = await readSigned(layout, name)
  if (bytes) return bytes
  throw new RepositoryError('ERR_MIRROR', `${name}: expected to be there, is not`)
}

async function readAnchor(path: string): Promise<Uint8Array> {
  return await readFile(path).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new RepositoryError('ERR_OPTIONS', `root: ${reason}`, { cause })
  })
}
