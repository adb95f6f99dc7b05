import { z } from 'zod'
import type { Identity } from '../identity.ts'

/** What is known of a signature, so that it need not be made again. */
export interface SignatureNote {
  /** SHA-512 of the image. */
  readonly image: string
  /** The file in the mirror. */
  readonly published: Identity
}

const schema = z.object({
  image: z.string(),
  published: z.object({ size: z.number(), modified: z.string(), inode: z.string() }),
})

/** What was noted; `undefined` if it is nothing that this version understands: then the work is done again. */
export function parseNote(text: string | undefined): SignatureNote | undefined {
  try {
    return schema.parse(JSON.parse(text ?? ''))
  } catch {
    return undefined
  }
}
