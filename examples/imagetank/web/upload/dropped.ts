/** Entries that a browser gives at a time; then one asks for more, until there are none. */
type Reader = FileSystemDirectoryReader

/** A file that someone wants to send. */
export interface Chosen {
  readonly file: File
  /** Its name, and the folders that it was dropped with: `100CANON/IMG_1.JPG`. */
  readonly path: string
}

/** A file without its folders, unless the browser tells them. */
export function chosen(file: File): Chosen {
  return { file, path: file.webkitRelativePath || file.name }
}

/**
 * All files that were dropped: those of folders too, however deep. To be called while the drop is told of: later the
 * browser has forgotten it.
 */
export async function filesDropped(data: DataTransfer): Promise<readonly Chosen[]> {
  const entries = [...data.items].map((item) => item.webkitGetAsEntry())
  const plain = [...data.files].map(chosen)
  if (!entries.some((entry) => entry?.isDirectory)) return plain
  const found = await Promise.all(entries.map((entry) => (entry ? filesIn(entry) : [])))
  return found.flat()
}

async function filesIn(entry: FileSystemEntry): Promise<readonly Chosen[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((done, fail) =>
      (entry as FileSystemFileEntry).file(done, fail),
    )
    // From the root of what was dropped, that it begins with.
    return [{ file, path: entry.fullPath.slice(1) }]
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  const files: Chosen[] = []
  for (;;) {
    const some = await next(reader)
    if (some.length === 0) return files
    // What a computer puts beside photos is for itself.
    for (const one of some) if (!one.name.startsWith('.')) files.push(...(await filesIn(one)))
  }
}

function next(reader: Reader): Promise<readonly FileSystemEntry[]> {
  return new Promise((done, fail) => reader.readEntries(done, fail))
}
