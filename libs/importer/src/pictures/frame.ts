import { isExif, segmentsOf } from '../exif/jpeg-segments.ts'
import { readDirectories } from '../exif/tiff.ts'

/** What a JPEG says of its picture before it. */
export interface Frame {
  /** Pixels, as they are stored. */
  readonly width: number
  /** The same. */
  readonly height: number
  /** How it is to be turned: 1 to 8, as EXIF has them. */
  readonly orientation: number
}

/**
 * Read the size of a JPEG and how it lies: to ask libvips takes as long as to make a small thumbnail.
 *
 * @param head - the begin of the file
 * @returns `undefined` if anything is not in order
 */
export function frameOf(head: Uint8Array): Frame | undefined {
  const segments = segmentsOf(head)
  const [exif, more] = segments?.filter(isExif) ?? []
  const frame = segments?.find(({ marker }) => isFrame(marker))?.content
  const orientation = exif ? orientationOf(exif.content.subarray(6)) : 1
  if (!frame || frame.length < 5 || more || orientation === undefined) return undefined
  // T.81, B.2.2: precision, lines, samples per line. Without lines they are told behind the picture.
  const [height, width] = [shortAt(frame, 1), shortAt(frame, 3)]
  return height > 0 && width > 0 ? { width, height, orientation } : undefined
}

/** T.81, table B.1: start of frame, but for DHT, JPG and DAC, which stand among them. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
}

/** EXIF 2.32, 4.6.4: the tag, and the type of its value. */
const [orientationTag, short] = [0x0112, 3] as const

function orientationOf(tiff: Uint8Array): number | undefined {
  const [first] = readDirectories(tiff) ?? []
  if (!first) return undefined
  const entry = first.entries.find(({ tag }) => tag === orientationTag)
  if (!entry) return 1
  if (entry.type !== short || entry.value.length !== 2) return undefined
  const value = shortAt(tiff[0] === 0x49 ? entry.value.toReversed() : entry.value, 0)
  return value >= 1 && value <= 8 ? value : undefined
}

function shortAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number)
}
