import { readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { DurableError, makeDirectory, writeFile } from '@boxwright/durable'
import { RepositoryError } from '../errors.ts'
import { missing } from '../mirror/files.ts'
import { allRoles, fileOf, parseFile, type Role } from '../roles.ts'
import { type KeyRing, requireKeys } from '../trust/key-ring.ts'
import { formatKey, makeKey, type PrivateKey } from '../trust/keys.ts'
import { firstRoot, nextRoot } from '../trust/make-root.ts'
import { formatSigned, type Root, type Signed } from '../trust/model.ts'
import { openKeys, readKeys } from './key-folder.ts'

/** Which keys are made. */
export interface CreateKeysOptions {
  /** The folder for them; made if missing, for its owner alone. */
  readonly folder: string
  /** How many keys of the root there are. Default 1. */
  readonly rootKeys?: number
  /** How many of them have to sign a root. Default: all. */
  readonly rootThreshold?: number
  /** For how long the root is good, in s. Default a year. */
  readonly life?: number
}

/** Which keys are replaced. */
export interface RotateKeysOptions {
  /** The folder of keys. */
  readonly folder: string
  /** The roles that get new keys; none: only the time of the root begins anew. */
  readonly roles: readonly Role[]
  /** More folders with private keys: those of the root, which are kept elsewhere. */
  readonly with?: readonly string[]
  /** For how long the root is good, in s. Default a year. */
  readonly life?: number
}

/** What was made. */
export interface KeysReport {
  /** The root, which clients need as their first: its path. */
  readonly root: string
  /** Its version. */
  readonly version: number
  /** When it expires. */
  readonly expires: Date
  /** The private keys that were made: their paths by role. */
  readonly made: Readonly<Record<Role, readonly string[]>>
}

const year = 365 * 24 * 3600

/**
 * Make the keys of a mirror, and the root that names them. Nothing is overwritten, ever.
 *
 * @throws {@link RepositoryError} `ERR_KEYS`: there are some already. `ERR_OPTIONS`, `ERR_IO`
 */
export async function createKeys(options: CreateKeysOptions): Promise<KeysReport> {
  const { rootKeys = 1, rootThreshold = rootKeys, life = year } = options
  const faults = [
    ...wholeFrom(1, 'rootKeys', rootKeys),
    ...wholeFrom(1, 'rootThreshold', rootThreshold),
    ...wholeFrom(1, 'life', life),
    ...(rootThreshold > rootKeys
      ? [`rootThreshold: expected at most rootKeys, ${rootKeys}, got ${rootThreshold}`]
      : []),
  ]
  if (faults.length > 0) throw new RepositoryError('ERR_OPTIONS', faults.join('\n'))
  const folder = resolve(options.folder)
  const there = ((await readdir(folder).catch(missing)) ?? []).filter(
    (name) => name.endsWith('.pem') || parseFile(name)?.role === 'root',
  )
  if (there.length > 0) {
    throw new RepositoryError(
      'ERR_KEYS',
      `${folder}: expected no keys yet, got ${there.join(', ')}`,
    )
  }
  const made = makeFor(allRoles, (role) => (role === 'root' ? rootKeys : 1))
  const root = firstRoot(made, { rootThreshold, now: new Date(), life: life * 1000 })
  return await keep(folder, made, root)
}

/**
 * Replace keys, or begin the time of the root anew: make the next root, signed by the keys of the last
 * one and by its own. Keep the old keys until the next run has published it.
 *
 * @throws {@link RepositoryError} `ERR_KEYS`: a private key of the root is missing. `ERR_OPTIONS`, `ERR_IO`
 */
export async function rotateKeys(options: RotateKeysOptions): Promise<KeysReport> {
  const { roles, with: others = [], life = year } = options
  const faults = wholeFrom(1, 'life', life)
  if (faults.length > 0) throw new RepositoryError('ERR_OPTIONS', faults.join('\n'))
  const folder = resolve(options.folder)
  const ring = await openKeys(folder)
  const keys = new Map(ring.keys)
  for (const other of others) {
    for (const [id, key] of await readKeys(resolve(other))) keys.set(id, key)
  }
  const all: KeyRing = { ...ring, keys }
  // Before anything is made: without these nothing will come of it.
  requireKeys(ring.root, 'root', all)
  const made = makeFor(new Set(roles), (role) => ring.root.roles[role].keyids.length)
  const root = nextRoot(all, made, { now: new Date(), life: life * 1000 })
  return await keep(folder, made, root)
}

type Made = Readonly<Record<Role, readonly PrivateKey[]>>

function makeFor(roles: Iterable<Role>, count: (role: Role) => number): Made {
  const made: Record<Role, PrivateKey[]> = { root: [], targets: [], snapshot: [], timestamp: [] }
  for (const role of roles) made[role] = Array.from({ length: count(role) }, makeKey)
  return made
}

/** The root comes last: keys without one are no danger, a root without its keys would be the end. */
async function keep(folder: string, made: Made, root: Signed<Root>): Promise<KeysReport> {
  await makeDirectory(folder, { mode: 0o700 })
  const paths: Record<Role, string[]> = { root: [], targets: [], snapshot: [], timestamp: [] }
  for (const role of allRoles) {
    for (const key of made[role]) {
      const path = join(folder, `${role}-${key.keyid.slice(0, 8)}.pem`)
      await write(path, formatKey(key), 0o600)
      paths[role].push(path)
    }
  }
  const { version, expires } = root.signed
  const path = join(folder, fileOf('root', version))
  await write(path, formatSigned(root), 0o644)
  return { root: path, version, expires: new Date(expires), made: paths }
}

async function write(path: string, text: string, mode: number): Promise<void> {
  await writeFile(path, text, { clobber: 'refuse', mode }).catch((cause: unknown) => {
    if (!(cause instanceof DurableError)) throw cause
    const code = cause.code === 'ERR_EXISTS' ? 'ERR_KEYS' : 'ERR_IO'
    throw new RepositoryError(code, cause.message, { cause })
  })
}

function wholeFrom(least: number, name: string, value: number): string[] {
  if (Number.isSafeInteger(value) && value >= least) return []
  return [`${name}: expected a whole number from ${least}, got ${value}`]
}
