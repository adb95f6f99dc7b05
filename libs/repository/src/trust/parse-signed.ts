import { z } from 'zod'
import { RepositoryError } from '../errors.ts'
import type { Role } from '../roles.ts'
import type { Bodies, Signed } from './model.ts'

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
