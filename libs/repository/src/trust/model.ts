import type { Role } from '../roles.ts'

/** A signature (§4.2.1). */
export interface Signature {
  /** Which key made it. */
  readonly keyid: string
  /** The signature, hexadecimal. */
  readonly sig: string
}

/** Metadata with their signatures (§4.2.1). What is signed is the canonical form of `signed`. */
export interface Signed<Body> {
  /** By whom they are signed. */
  readonly signatures: readonly Signature[]
  /** What is signed. */
  readonly signed: Body
}

/** What all metadata say (§4.2.2 to §4.2.5). */
export interface Common<Name extends Role> {
  /** Which role this is of. */
  readonly _type: Name
  /** The version of the specification. */
  readonly spec_version: string
  /** From 1, each greater than the one before. */
  readonly version: number
  /** When they end: `2026-01-31T12:00:00Z`. */
  readonly expires: string
}

/** A public key (§4.2.1). */
export interface PublicKey {
  /** The kind of key. */
  readonly keytype: string
  /** How it signs. */
  readonly scheme: string
  /** The key itself; of ed25519 32 bytes, hexadecimal. */
  readonly keyval: { readonly public: string }
}

/** Who may sign as a role (§4.3). */
export interface RoleKeys {
  /** The keys. */
  readonly keyids: readonly string[]
  /** How many of them have to sign. */
  readonly threshold: number
}

/** The keys of all roles (§4.3). */
export interface Root extends Common<'root'> {
  /** Whether files have their versions and hashes in their names. */
  readonly consistent_snapshot: boolean
  /** The keys by their ids. */
  readonly keys: Readonly<Record<string, PublicKey>>
  /** Who may sign as what. */
  readonly roles: Readonly<Record<Role, RoleKeys>>
}

/** Which file of metadata is the one (§4.4, §4.6). */
export interface MetaFile {
  /** Its version. */
  readonly version: number
  /** Its length in bytes. */
  readonly length?: number | undefined
  /** Its hashes, hexadecimal, by algorithm. */
  readonly hashes?: Readonly<Record<string, string>> | undefined
}

/** Which snapshot is the latest (§4.6). */
export interface Timestamp extends Common<'timestamp'> {
  /** The snapshot. */
  readonly meta: { readonly 'snapshot.json': MetaFile }
}

/** Which targets belong together (§4.4). */
export interface Snapshot extends Common<'snapshot'> {
  /** The files of metadata; `targets.json` here. */
  readonly meta: Readonly<Record<string, MetaFile>>
}

/** A file that clients fetch (§4.5). */
export interface TargetFile {
  /** Its length in bytes. */
  readonly length: number
  /** Its hashes, hexadecimal, by algorithm. */
  readonly hashes: Readonly<Record<string, string>>
}

/** The files that clients fetch (§4.5). */
export interface Targets extends Common<'targets'> {
  /** The files by their paths. */
  readonly targets: Readonly<Record<string, TargetFile>>
}

/** What each role signs. */
export interface Bodies {
  /** The keys of all roles. */
  readonly root: Root
  /** The files that clients fetch. */
  readonly targets: Targets
  /** Which targets belong together. */
  readonly snapshot: Snapshot
  /** Which snapshot is the latest. */
  readonly timestamp: Timestamp
}

/** The version of the specification that is written here. */
export const specVersion = '1.0.33'

/** The text of metadata. */
export function formatSigned(signed: Signed<Bodies[Role]>): string {
  return `${JSON.stringify(signed)}\n`
}

/** When metadata that are signed now end: in whole seconds (§4.2.1). */
export function expiryOf(now: Date, life: number): string {
  return `${new Date(now.getTime() + life).toISOString().slice(0, 19)}Z`
}
