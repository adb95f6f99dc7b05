import { resolve } from 'node:path'
import { z } from 'zod'
import { RepositoryError } from '../errors.ts'
import { parseDestination } from './destination.ts'
import type { Upload } from './task.ts'

/** How a mirror is uploaded. */
export interface UploadMirrorOptions {
  /** Where it goes: a folder, or `[user@]host:path`, to which rsync gets over ssh, with a key or an agent; made if missing. */
  readonly to: string
  /** The remote shell with its options, as `rsync --rsh` takes it: `ssh -p 2222`. Default: ssh. */
  readonly rsh?: string
  /** At most so much a second, as `rsync --bwlimit` takes it: `500K`, `5M`. Default: no limit. */
  readonly limit?: string
  /** Remove there what this mirror lists no more, when all else is done; at once, without a time of grace. Default `false`. */
  readonly remove?: boolean
  /** Say what would be done, and do nothing. Default `false`. */
  readonly dryRun?: boolean
  /** Ends it; the next upload goes on. */
  readonly signal?: AbortSignal
}

const text = z.string().min(1)
const schema = z.strictObject({
  to: text,
  rsh: text.optional(),
  limit: z
    .string()
    .regex(/^[0-9]+(\.[0-9]+)?[KMG]?$/, 'expected a number, with K, M or G behind it')
    .optional(),
  remove: z.boolean().default(false),
  dryRun: z.boolean().default(false),
  signal: z.instanceof(AbortSignal).optional(),
})

/**
 * Check how a mirror is to be uploaded, and fill in the defaults.
 *
 * @throws {@link RepositoryError} `ERR_OPTIONS`, a line for each fault
 */
export function uploadOptions(
  options: UploadMirrorOptions,
): Omit<Upload, 'layout' | 'meter' | 'events'> {
  const parsed = schema.safeParse(options)
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
    throw new RepositoryError('ERR_OPTIONS', faults.join('\n'))
  }
  const { to, rsh, limit, remove, dryRun, signal } = parsed.data
  const { host, path } = parseDestination(to)
  return {
    destination: {
      host,
      path: host === undefined ? resolve(path) : path.replace(/(?<=.)\/+$/, ''),
    },
    rsh,
    limit,
    remove,
    dryRun,
    signal: signal ?? new AbortController().signal,
  }
}
