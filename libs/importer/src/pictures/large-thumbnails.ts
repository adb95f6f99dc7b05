import { beginsWith, segmentsOf } from '../exif/jpeg-segments.ts'
import { readDirectories } from '../exif/tiff.ts'

/** A smaller picture of the same scene in a JPEG. */
export interface LargeThumbnail {
  /** Where it begins in the file. */
  readonly at: number
  /** Bytes. */
  readonly size: number
}

/** How much of a file has to be read: an EXIF of 64 kB, a colour profile, and what lies between. */
export const headSize: number = 256 << 10

/** CIPA DC-007 (Multi-Picture Format), 5.2.3: the directory's entry with 16 bytes for each picture. */
const mpEntry = 0xb002
/** The same, 5.2.3.3.1: the types of a large thumbnail for screens of 640x480, and of full HD. */
const types: readonly number[] = [0x010001, 0x010002]

/**
 * Find the large thumbnails that most cameras put behind the picture of a JPEG, the smallest first.
 *
 * @param head - the first {@link headSize} bytes of the file
 * @returns none if there are none, or if anything is not in order
 */
export function largeThumbnailsOf(head: Uint8Array): LargeThumbnail[] {
  const segment = segmentsOf(head)?.find(
    ({ marker, content }) => marker === 0xe2 && beginsWith(content, 'MPF\0'),
  )
  const tiff = segment?.content.subarray(4)
  const [index] = (tiff && readDirectories(tiff)) ?? []
  const table = index?.entries.find(({ tag }) => tag === mpEntry)?.value
  if (!segment || !tiff || !table) return []
  const little = beginsWith(tiff, 'II')
  const view = new DataView(table.buffer, table.byteOffset, table.byteLength)
  const found: LargeThumbnail[] = []
  for (let at = 0; at + 16 <= table.length; at += 16) {
    const type = view.getUint32(at, little) & 0xff_ff_ff
    const [size, offset] = [view.getUint32(at + 4, little), view.getUint32(at + 8, little)]
    // 5.2.3.3.3: counted from the byte order of the segment.
    if (types.includes(type) && offset > 0) found.push({ at: segment.at + 4 + offset, size })
  }
  return found.toSorted((a, b) => a.size - b.size)
}
