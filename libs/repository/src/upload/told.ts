/** A file that rsync sends. */
export interface SentFile {
  /** From the root of the mirror. */
  readonly path: string
  /** Its length in bytes. */
  readonly size: number
}

/** What makes rsync tell of each file that it sends or removes: see {@link sentFile}, {@link removedFile}. */
export const tellFiles = '--out-format=%i %l %n'

/** What makes rsync tell how far it is, and what that took: see {@link transferred}, {@link travelled}. */
export const tellProgress: readonly string[] = [
  '--no-human-readable',
  '--info=progress2',
  '--info=stats2',
]

/** The file that rsync begins to send, if that is what a line tells. Folders are none. */
export function sentFile(line: string): SentFile | undefined {
  const [, size, path] = /^[<>]f\S* (\d+) (.+)$/.exec(line) ?? []
  return path === undefined ? undefined : { path, size: Number(size) }
}

/** The file or folder that rsync removes, if that is what a line tells. */
export function removedFile(line: string): string | undefined {
  return /^\*deleting +\d+ (.+)$/.exec(line)?.[1]
}

/** How many bytes of all files rsync is through with, if that is what a line tells. */
export function transferred(line: string): number | undefined {
  const [, digits] = /^ *(\d+) +\d+%/.exec(line) ?? []
  return digits === undefined ? undefined : Number(digits)
}

/** How many bytes of the files had to travel, if that is what a line tells. */
export function travelled(line: string): number | undefined {
  const [, digits] = /^Literal data: (\d+) bytes/.exec(line) ?? []
  return digits === undefined ? undefined : Number(digits)
}
