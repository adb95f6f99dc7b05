/** The four roles of TUF: who signs what. Clauses are those of its specification 1.0.33. */
export type Role = 'root' | 'targets' | 'snapshot' | 'timestamp'

/** The roles that sign whenever the mirror changes; the keys of `root` can be elsewhere. */
export type OnlineRole = Exclude<Role, 'root'>

/** All roles. */
export const allRoles: readonly Role[] = ['root', 'targets', 'snapshot', 'timestamp']

/** {@link OnlineRole}s in the order in which they sign: each names the one before it. */
export const onlineRoles: readonly OnlineRole[] = ['targets', 'snapshot', 'timestamp']

/**
 * The file of a role's metadata. All but the timestamp have their version in their names and are never
 * written to again (§6.2): whoever has read a timestamp finds all that belongs to it.
 */
export function fileOf(role: Role, version: number): string {
  return role === 'timestamp' ? 'timestamp.json' : `${version}.${role}.json`
}

/** A file of metadata with a version in its name. */
export interface VersionedFile {
  /** Whose it is. */
  readonly role: Exclude<Role, 'timestamp'>
  /** Its version. */
  readonly version: number
}

/** Read the name of a file with a version in it; `undefined` if it is another. */
export function parseFile(name: string): VersionedFile | undefined {
  const [, version = '', role] = /^([1-9]\d{0,14})\.(root|targets|snapshot)\.json$/.exec(name) ?? []
  if (role !== 'root' && role !== 'targets' && role !== 'snapshot') return undefined
  return { role, version: Number(version) }
}

/**
 * The name under which a client that follows consistent snapshots asks for a file (§5.7.3): its hash
 * comes before its last part.
 */
export function hashedName(path: string, hash: string): string {
  const slash = path.lastIndexOf('/') + 1
  return `${path.slice(0, slash)}${hash}.${path.slice(slash)}`
}

/**
 * The most bytes of metadata that a client takes if nothing that it trusts gives the length (§5.3.3,
 * §5.4.1): what python-tuf and tuf-js take as well.
 */
export const mostBytes: Readonly<Record<Role, number>> = {
  root: 512_000,
  timestamp: 16_384,
  snapshot: 2_000_000,
  targets: 5_000_000,
}

/** How many roots a client follows at a time (§5.3.3: any bound will do, so that this ends). */
export const mostRoots = 256
