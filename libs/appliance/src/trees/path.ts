/**
 * Take a URL's path below a tree apart. Decoding comes after splitting, so that an encoded slash can
 * never make two names of one; a name that would mean another place, or none, is refused.
 *
 * @param path what follows the tree's prefix, still percent-encoded, without a leading slash; a path
 *   that ends in a slash names a folder
 * @returns the names on the way, or `undefined` if the path can name nothing in a tree
 */
export function namesIn(path: string): string[] | undefined {
  const parts = path.split('/')
  if (parts.at(-1) === '') parts.pop()
  const names = parts.map(decode)
  return names.every((name) => name !== undefined && isName(name)) ? (names as string[]) : undefined
}

/** A file's name on Linux: anything of 1 to 255 bytes but these. */
function isName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[/\0]/.test(name) && name.length <= 255
}

function decode(part: string): string | undefined {
  try {
    return decodeURIComponent(part)
  } catch {
    return undefined
  }
}

/**
 * The reverse of {@link namesIn}.
 *
 * @param names names on the way
 * @returns the percent-encoded path, without slashes around
 */
export function pathOf(names: readonly string[]): string {
  return names.map(encodeURIComponent).join('/')
}

/**
 * A `Content-Disposition` for saving under a name (RFC 6266; RFC 8187 for what is not ASCII).
 *
 * @param name the file's name
 * @returns the header's value
 */
export function attachment(name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, '_')
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`
}

/**
 * What a tree does not show unless it is told to: dot files, and files that are still being written.
 *
 * @param name a file's or folder's name
 */
export function isHidden(name: string): boolean {
  return name.startsWith('.') || name.endsWith('.part')
}
