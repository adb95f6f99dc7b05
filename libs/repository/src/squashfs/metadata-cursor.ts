import type { ImageFile } from './image-file.ts'
import type { Cursor } from './inode.ts'

/**
 * Read metadata that goes on from block to block.
 *
 * @param image whose
 * @param position of the first block in the image
 * @param offset of the first byte in that block, decompressed
 */
export function metadataCursor(image: ImageFile, position: number, offset: number): Cursor {
  let at = position
  let skip = offset
  return {
    async take(bytes) {
      const taken = new Uint8Array(bytes)
      for (let have = 0; have < bytes; ) {
        const block = await image.metadata(at)
        const piece = block.bytes.subarray(skip, skip + bytes - have)
        if (skip > block.bytes.length || (piece.length === 0 && block.bytes.length === 0)) {
          image.fail(
            at,
            `expected metadata at ${skip} of this block, got ${block.bytes.length} bytes`,
          )
        }
        taken.set(piece, have)
        have += piece.length
        skip += piece.length
        if (skip === block.bytes.length && have < bytes) {
          at = block.next
          skip = 0
        }
      }
      return new DataView(taken.buffer)
    },
  }
}
