import { z } from 'zod'
import type { Identity } from './identity.ts'
import type { PuavoConf, SummedFile } from './meta.ts'

/** What was found out about an image, so that it need not be read again. */
export interface ImageRecord extends SummedFile {
  /** What kind of record this is. */
  readonly kind: 'image'
  /** The file in the folder of images that was read. */
  readonly read: Identity
  /** The file in the mirror: the same inode if it is a hard link. */
  readonly published: Identity | undefined
  /** Whether its content was found to have changed by itself: then it is refused. */
  readonly decayed?: true
  /** Whether it was known to be a squashfs, or taken as it was. */
  readonly format: 'squashfs' | 'any'
  /** The settings that it knows. */
  readonly puavoConf: PuavoConf
}

/** What was found out about an rdiff, so that it need not be made or proven again. */
export interface DiffRecord extends SummedFile {
  /** What kind of record this is. */
  readonly kind: 'diff'
  /** The file in the mirror. */
  readonly published: Identity
  /** SHA-512 of the image that it was applied to. */
  readonly source: string
  /** SHA-512 of the image that came out. */
  readonly target: string
}

/** What is known of a file of the mirror. */
export type FileRecord = ImageRecord | DiffRecord

const identity = z.object({ size: z.number(), modified: z.string(), inode: z.string() })
const summed = {
  filename: z.string(),
  size: z.number(),
  cksum: z.string(),
  sha256: z.string(),
  sha512: z.string(),
}
const schema = z.discriminatedUnion('kind', [
  z.object({
    ...summed,
    kind: z.literal('image'),
    read: identity,
    published: identity.optional(),
    decayed: z.literal(true).optional(),
    format: z.enum(['squashfs', 'any']),
    puavoConf: z.record(z.string(), z.unknown()),
  }),
  z.object({
    ...summed,
    kind: z.literal('diff'),
    published: identity,
    source: z.string(),
    target: z.string(),
  }),
])

/** The text of a record. */
export function formatRecord(record: FileRecord): string {
  return `${JSON.stringify(record)}\n`
}

/** Read a record; `undefined` if it is none that this version understands: then the work is done again. */
export function parseRecord(text: string): FileRecord | undefined {
  try {
    return schema.parse(JSON.parse(text)) as FileRecord
  } catch {
    return undefined
  }
}
