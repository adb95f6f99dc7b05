/** The folders that a path is in, from below to above, without the root. */
export function foldersOf(path: string): string[] {
  const at = path.lastIndexOf('/')
  return at < 0 ? [] : [path.slice(0, at), ...foldersOf(path.slice(0, at))]
}
