/** What can be seen of a file without reading it. */
export interface Listed {
  readonly path: string
  /** Bytes. */
  readonly size: number
  /** Unix time in ms. */
  readonly lastModified: number
}

/**
 * What tells a folder from others of its name: a sum of what is listed in it. The same folder, dropped again after the
 * page was closed, has the same: its uploads go on.
 *
 * @returns 16 hexadecimal digits. A browser has no hash for pages that come by HTTP: it is FNV-1a, twice
 */
export function setOf(files: readonly Listed[]): string {
  const lines = files.map(({ path, size, lastModified }) => `${path}\n${size}\n${lastModified}\n`)
  const text = lines.sort().join('')
  return hex(sumOf(text, 0x811c9dc5)) + hex(sumOf(text, 0x01234567))
}

/** FNV-1a of 32 bits over the units of a text (RFC 9923). */
function sumOf(text: string, basis: number): number {
  let sum = basis
  for (let at = 0; at < text.length; at += 1) {
    sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193)
  }
  return sum >>> 0
}

function hex(sum: number): string {
  return sum.toString(16).padStart(8, '0')
}
