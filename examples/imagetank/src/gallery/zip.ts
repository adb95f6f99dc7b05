import type { Stats } from 'node:fs'
import { constants } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Readable } from 'node:stream'
import { ZipFile } from 'yazl'

/** A file to be packed. */
export interface FileToPack {
  /** Its path in the ZIP. */
  readonly path: string
  /** Where it is. */
  readonly place: string
  readonly stats: Stats
}

/** Files of the archive that are there, and the first one that is not. */
export interface FilesToPack {
  readonly there: readonly FileToPack[]
  readonly gone: string | undefined
}

/** Look at files that are to be packed. @param paths in the archive; the caller knows that they are of it */
export async function filesToPack(folder: string, paths: readonly string[]): Promise<FilesToPack> {
  const there: FileToPack[] = []
  for (const path of paths) {
    const place = join(folder, path)
    const stats = await stat(place).catch(() => undefined)
    if (!stats?.isFile()) return { there, gone: path }
    there.push({ path, place, stats })
  }
  return { there, gone: undefined }
}

/**
 * Pack files, not compressed: photos are already. They are opened one after the other, as they are sent. When one cannot
 * be read to its end any more, the stream breaks off: nobody takes a part for the whole.
 */
export function zipOf(files: readonly FileToPack[]): Readable {
  const zip = new ZipFile()
  const output = zip.outputStream as Readable
  zip.on('error', (error: Error) => output.destroy(error))
  for (const { path, place, stats } of files) {
    const { size, mtime } = stats
    zip.addReadStreamLazy(path, { compress: false, mtime, mode: 0o100644, size }, (give) => {
      // A link that somebody put there in the meantime could lead anywhere.
      void open(place, constants.O_RDONLY | constants.O_NOFOLLOW).then(
        (file) => give(null, file.createReadStream({ end: Math.max(0, size - 1) })),
        (error) => output.destroy(error),
      )
    })
  }
  zip.end()
  return output
}

/** What to call it: the day, if all are of one. */
export function zipName(paths: readonly string[]): string {
  const folders = new Set(paths.map((path) => path.slice(0, Math.max(0, path.lastIndexOf('/')))))
  const [only = ''] = folders
  return folders.size === 1 && only !== '' ? `${basename(only)}.zip` : 'photos.zip'
}
