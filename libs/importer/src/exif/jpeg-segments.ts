/** A segment of a JPEG before its picture. */
export interface Segment {
  /** Its marker, without the 0xFF: 0xe1 for APP1. */
  readonly marker: number
  /** What is in it. */
  readonly content: Uint8Array
  /** Where its content begins in the file. */
  readonly at: number
}

/**
 * Read the segments of a JPEG (ITU-T T.81, B.1.1) as far as its picture.
 *
 * @param head - the begin of the file
 * @returns `undefined` if that is no JPEG, or too little of one
 */
export function segmentsOf(head: Uint8Array): Segment[] | undefined {
  if (head[0] !== 0xff || head[1] !== 0xd8) return undefined
  const segments: Segment[] = []
  for (let at = 2; at + 4 <= head.length; ) {
    const marker = head[at + 1] as number
    if (head[at] !== 0xff || marker < 0xc0) return undefined
    if (marker === 0xda) return segments
    const end = at + 2 + (((head[at + 2] as number) << 8) | (head[at + 3] as number))
    if (end > head.length || end < at + 4) return undefined
    segments.push({ marker, content: head.subarray(at + 4, end), at: at + 4 })
    at = end
  }
  return undefined
}

/** Whether a segment is an EXIF (EXIF 2.32, 4.7.2): a TIFF, 6 bytes behind the begin of its content. */
export function isExif({ marker, content }: Segment): boolean {
  return marker === 0xe1 && beginsWith(content, 'Exif\0\0')
}

/** Whether bytes begin with a text in ASCII. */
export function beginsWith(bytes: Uint8Array, text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (bytes[at] !== text.charCodeAt(at)) return false
  return true
}
