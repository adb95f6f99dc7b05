/**
 * Put something between a name and its extension; at the end if it has none. Folders and hidden
 * files (`.config`) are understood.
 */
export function insertBeforeExtension(path: string, text: string): string {
  const dot = path.lastIndexOf('.')
  const base = path.lastIndexOf('/') + 1
  return dot > base ? path.slice(0, dot) + text + path.slice(dot) : path + text
}

/**
 * The n-th name to try when one is taken: `name.wav`, `name-1.wav`, `name-2.wav` and so on.
 *
 * @param path a name, with or without folders
 * @param n 0 gives the name as it is
 */
export function suffixed(path: string, n: number): string {
  return n === 0 ? path : insertBeforeExtension(path, `-${n}`)
}
