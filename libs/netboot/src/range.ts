/** Bytes of a file. */
export interface ByteRange {
  /** The first. */
  readonly first: number
  /** The last, inclusive. */
  readonly last: number
}

/**
 * Read a `Range` header (RFC 9110, 14.2) about a file.
 *
 * @param size of the file, in bytes
 * @returns the range; `undefined` where the header asks for no single range, so that it is to be ignored; `unsatisfiable` where no
 *   byte of it is there
 */
export function readRange(
  header: string | undefined,
  size: number,
): ByteRange | undefined | 'unsatisfiable' {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? []
  if (from === '' && to === '') return undefined
  if (from === '') {
    const length = Math.min(Number(to), size)
    return length === 0 ? 'unsatisfiable' : { first: size - length, last: size - 1 }
  }
  const first = Number(from)
  const last = to === '' ? size - 1 : Math.min(Number(to), size - 1)
  if (to !== '' && Number(to) < first) return undefined
  return first >= size ? 'unsatisfiable' : { first, last }
}
