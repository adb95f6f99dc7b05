import { type Listed, setOf } from './sets.ts'

/** Entries that a browser gives at a time; then one asks for more, until there are none. */
type Reader = FileSystemDirectoryReader

/** A file that someone wants to send. */
export interface Chosen {
  readonly file: File
  /** Its name, and the folders that it was dropped with: `100CANON/IMG_1.JPG`. */
  readonly path: string
  /** What tells the folder that was dropped from others of its name; `undefined`: it came without one. */
  readonly set?: string
}

/** What was dropped. */
export interface Dropped {
  readonly files: readonly Chosen[]
  /** Paths of files and folders that cannot be read. */
  readonly unreadable: readonly string[]
}

/** A file without its folders, unless the browser tells them. */
export function chosen(file: File): Chosen {
  return { file, path: file.webkitRelativePath || file.name }
}

/**
 * All files that were dropped: those of folders too, however deep. To be called while the drop is told of: later the
 * browser has forgotten it.
 */
export async function filesDropped(data: DataTransfer): Promise<Dropped> {
  const items = [...data.items].map((item) => ({
    entry: item.webkitGetAsEntry(),
    file: item.getAsFile(),
  }))
  if (!items.some(({ entry }) => isFolder(entry))) {
    return { files: [...data.files].map(chosen), unreadable: [] }
  }
  const roots = await Promise.all(
    items.map(async ({ entry, file }): Promise<Dropped> => {
      if (isFolder(entry)) return await look(entry)
      // What cannot be read has no entry: whoever sends it will see.
      return { files: file ? [chosen(file)] : [], unreadable: [] }
    }),
  )
  const sets = new Map<string, number>()
  const files = roots.flatMap(({ files }, at): readonly Chosen[] => {
    if (!isFolder(items[at]?.entry ?? null)) return files
    const sum = setOf(files.map(listed))
    // Two that agree in all that can be seen are two all the same.
    const count = (sets.get(sum) ?? 0) + 1
    sets.set(sum, count)
    const set = count === 1 ? sum : `${sum}${count.toString(16)}`
    return files.map((one) => ({ ...one, set }))
  })
  return { files, unreadable: roots.flatMap(({ unreadable }) => unreadable) }
}

/** All files of a folder. What cannot be read keeps nobody from sending the rest. */
async function look(folder: FileSystemDirectoryEntry): Promise<Dropped> {
  const files: Chosen[] = []
  const unreadable: string[] = []
  const reader = folder.createReader()
  const lookAt = async (entry: FileSystemEntry): Promise<void> => {
    if (isFolder(entry)) {
      const found = await look(entry)
      files.push(...found.files)
      unreadable.push(...found.unreadable)
    } else files.push({ file: await fileOf(entry as FileSystemFileEntry), path: pathOf(entry) })
  }
  try {
    for (let some = await next(reader); some.length > 0; some = await next(reader)) {
      for (const entry of some) {
        // What a computer puts beside photos is for itself.
        if (entry.name.startsWith('.')) continue
        await lookAt(entry).catch(() => unreadable.push(pathOf(entry)))
      }
    }
  } catch {
    unreadable.push(pathOf(folder))
  }
  return { files, unreadable }
}

function isFolder(entry: FileSystemEntry | null): entry is FileSystemDirectoryEntry {
  return entry?.isDirectory === true
}

/** From the root of what was dropped, that it begins with. */
function pathOf({ fullPath }: FileSystemEntry): string {
  return fullPath.slice(1)
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((done, fail) => entry.file(done, fail))
}

function next(reader: Reader): Promise<readonly FileSystemEntry[]> {
  return new Promise((done, fail) => reader.readEntries(done, fail))
}

function listed({ path, file: { size, lastModified } }: Chosen): Listed {
  return { path, size, lastModified }
}
