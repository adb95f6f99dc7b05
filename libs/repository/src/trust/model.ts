import { z } from 'zod'
import { RepositoryError } from '../errors.ts'
import type { OnlineRole, Role } from '../roles.ts'

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

const hashes = z.record(z.string(), z.string().regex(/^[0-9a-f]+$/))
const metaFile = z.looseObject({
  version: z.int().positive(),
  length: z.int().positive().optional(),
  hashes: hashes.optional(),
})
const common = <Name extends Role>(role: Name) => ({
  _type: z.literal(role),
  spec_version: z.string().regex(/^1\.\d+(\.\d+)?$/, 'expected version 1 of TUF'),
  version: z.int().positive(),
  expires: z.iso.datetime(),
})
const key = z.looseObject({
  keytype: z.string(),
  scheme: z.string(),
  keyval: z.looseObject({ public: z.string() }),
})
const roleKeys = z.looseObject({ keyids: z.array(z.string()), threshold: z.int().positive() })
const bodies = {
  root: z.looseObject({
    ...common('root'),
    consistent_snapshot: z.boolean(),
    keys: z.record(z.string(), key),
    roles: z.looseObject({
      root: roleKeys,
      targets: roleKeys,
      snapshot: roleKeys,
      timestamp: roleKeys,
    }),
  }),
  targets: z.looseObject({
    ...common('targets'),
    targets: z.record(z.string(), z.looseObject({ length: z.int().nonnegative(), hashes })),
  }),
  snapshot: z.looseObject({ ...common('snapshot'), meta: z.record(z.string(), metaFile) }),
  timestamp: z.looseObject({
    ...common('timestamp'),
    meta: z.looseObject({ 'snapshot.json': metaFile }),
  }),
}
const signatures = z.array(z.looseObject({ keyid: z.string(), sig: z.string() }))

/**
 * Read metadata. Keys that are not known here stay: they are signed too.
 *
 * @param bytes - the file's content
 * @param file - its name or URL, for the error
 * @throws {@link RepositoryError} `ERR_MIRROR`: these are no metadata of that role.
 */
export function parseSigned<Name extends Role>(
  role: Name,
  bytes: Uint8Array,
  file: string,
): Signed<Bodies[Name]> {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    z.object({ signatures, signed: bodies[role] }).parse(value)
    // As it was parsed by JSON: what is signed is all that it holds.
    return value as Signed<Bodies[Name]>
  } catch (cause) {
    const reason =
      cause instanceof z.ZodError
        ? cause.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n')
        : String(cause)
    throw new RepositoryError('ERR_MIRROR', `${file}: expected metadata of ${role}: ${reason}`, {
      cause,
    })
  }
}

/** The text of metadata. */
export function formatSigned(signed: Signed<Bodies[Role]>): string {
  return `${JSON.stringify(signed)}\n`
}

/** When metadata that are signed now end: in whole seconds (§4.2.1). */
export function expiryOf(now: Date, life: number): string {
  return `${new Date(now.getTime() + life).toISOString().slice(0, 19)}Z`
}

/** What a role of the mirror signs. */
export type OnlineBody = Bodies[OnlineRole]
