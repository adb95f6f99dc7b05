/** A run of a file's bytes, both ends included. */
export interface ByteRange {
  /** The first byte, from 0. */
  readonly start: number
  /** The last byte. */
  readonly end: number
}

/**
 * Read a `Range` header (RFC 9110, 14.2). A header that is malformed, in another unit, or asks for
 * several ranges is to be ignored: a server may always answer with the whole, and joining ranges at a
 * stranger's wish is a known way to exhaust one.
 *
 * @param header the header's value
 * @param size the file's length in bytes
 * @returns the range, `'whole'` if the header is to be ignored, `'none'` if nothing of it is there (416)
 */
export function parseRange(header: string | undefined, size: number): ByteRange | 'whole' | 'none' {
  const match = /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/i.exec(header ?? '')
  if (match === null) return 'whole'
  const [, first = '', last = ''] = match
  if (first === '') {
    if (last === '') return 'whole'
    const length = Math.min(Number(last), size)
    return length === 0 ? 'none' : { start: size - length, end: size - 1 }
  }
  const start = Number(first)
  if (last !== '' && Number(last) < start) return 'whole'
  if (start >= size) return 'none'
  return { start, end: last === '' ? size - 1 : Math.min(Number(last), size - 1) }
}
