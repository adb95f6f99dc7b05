import { resolve } from 'node:path'
import { assertZone } from '@boxwright/naming'
import { z } from 'zod'
import { ImporterError } from './errors.ts'
import type { ExtraSum } from './mhl/manifest.ts'
import { type Naming, nameRule } from './names.ts'

/** Options of `createImporter`. */
export interface ImporterOptions {
  /**
   * The folder that photos come into; made if missing. Or several, best on disks of their own: the card is read
   * once, and each archive is filled and proven by itself. Two that began together stay alike, name by name.
   */
  readonly archive: string | readonly string[]
  /** How files are named. Default `numbered`. */
  readonly naming?: Naming
  /** IANA zone of days that are told in UTC only: films, and files without any date inside. Default `UTC`. */
  readonly zone?: string
  /** How many shots are read at a time. Default 4; each costs 4 MB of memory. */
  readonly jobs?: number
  /**
   * Read each file back from the disk, not from memory, before it is called imported. Default
   * `true`; without it an import takes some two thirds of the time, and what the disk got wrong is found by
   * `verify` only.
   */
  readonly readBack?: boolean
  /**
   * Sums to be kept of each file besides XXH128, for other programs to verify with. Default none: each
   * costs time, `c4` (SHA-512) the most.
   */
  readonly sums?: readonly ExtraSum[]
  /**
   * Refuse an archive that is on the disk of the system: where its own disk is to be mounted and is not,
   * photos would fill the wrong one. Default `false`.
   */
  readonly mounted?: boolean
  /**
   * Clone files instead of copying them, where source and first archive are on one btrfs or XFS, and copy them
   * elsewhere. Default `false`: a clone shares the blocks of its source. For folders of your own whose files are
   * removed once they are imported, such as uploads: they need no space twice, and are not written twice.
   */
  readonly reflink?: boolean
  /** What to do with files that are no photo, film, sound or sidecar: `copy` or `skip`. Default `copy`. */
  readonly others?: 'copy' | 'skip'
}

/** {@link ImporterOptions} with every default in its place. */
export interface ImporterSettings extends Required<ImporterOptions> {
  /** The first archive. */
  readonly archive: string
  /** All of them. */
  readonly archives: readonly string[]
}

const path = z
  .string()
  .min(1)
  .refine((text) => !text.includes('\0'), 'expected a path')

const schema = z.strictObject({
  archive: z.union([path, z.array(path).min(1)]),
  naming: z
    .union([z.enum(['numbered', 'plain']), z.strictObject({ template: z.string() })])
    .default('numbered')
    .superRefine(told(nameRule)),
  zone: z.string().default('UTC').superRefine(told(assertZone)),
  jobs: z.int().min(1).max(64).default(4),
  readBack: z.boolean().default(true),
  sums: z.array(z.enum(['c4', 'md5', 'sha1'])).default([]),
  mounted: z.boolean().default(false),
  reflink: z.boolean().default(false),
  others: z.enum(['copy', 'skip']).default('copy'),
})

/**
 * Check options, all at once, and fill in the defaults.
 *
 * @throws {@link ImporterError} `ERR_OPTIONS`, a line for each fault: the key, what was expected
 */
export function readOptions(options: ImporterOptions): ImporterSettings {
  const parsed = schema.safeParse(options)
  if (parsed.success) {
    const archives = [parsed.data.archive].flat().map((one) => resolve(one))
    const [archive] = archives as [string]
    return { ...parsed.data, archive, archives }
  }
  const faults = parsed.error.issues.map(
    ({ path: at, message }) => `${at.join('.') || 'options'}: ${message}`,
  )
  throw new ImporterError('ERR_OPTIONS', faults.join('\n'))
}

/** Let a check that throws tell what is wrong. */
function told<T>(check: (value: T) => unknown): (value: T, context: z.RefinementCtx<T>) => void {
  return (value, context) => {
    try {
      check(value)
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message })
    }
  }
}
