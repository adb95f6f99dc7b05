/** Entries that a browser gives at a time; then one asks for more, until there are none. */
type Reader = FileSystemDirectoryReader

/**
 * All files that were dropped: those of folders too, however deep. To be called while the drop is told of: later the
 * browser has forgotten it.
 */
export async function filesDropped(data: DataTransfer): Promise<readonly File[]> {
  const entries = [...data.items].map((item) => item.webkitGetAsEntry())
  const plain = [...data.files]
  if (!entries.some((entry) => entry?.isDirectory)) return plain
  const found = await Promise.all(entries.map((entry) => (entry ? filesIn(entry) : [])))
  return found.flat()
}

async function filesIn(entry: FileSystemEntry): Promise<readonly File[]> {
  if (entry.isFile) {
    return [
      await new Promise<File>((done, fail) => (entry as FileSystemFileEntry).file(done, fail)),
    ]
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  const files: File[] = []
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
