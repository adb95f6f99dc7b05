import { signatureFile } from 'librsync-wasm/node'
import type { ThreadWork } from '../threads/protocol.ts'

/** An image, and where its signature goes. */
export interface SignatureTask {
  /** Path of the image. */
  readonly image: string
  /** Path of the signature. */
  readonly signature: string
}

/** What the ancestor asks rdiff for; kind and length of the hashes are rdiff's defaults, and ours. */
const blockLength = 128

/** Make the signature of an image; tell how many bytes were read. */
export const work: ThreadWork<SignatureTask> = async ({ image, signature }, tell) => {
  await signatureFile(image, signature, {
    blockLength,
    blocking: true,
    clobber: 'replace',
    sync: 'none',
    onProgress: ({ done }) => tell(done),
  })
}
