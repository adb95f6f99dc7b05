import { constants } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Readable } from 'node:stream'
import { ZipFile } from 'yazl'

/**
 * Pack files of the archive, not compressed: photos are already. Files are opened one after the other, as they are sent.
 *
 * @param folder of the archive
 * @param paths in it; the caller knows that they are there
 */
export async function zipOf(folder: string, paths: readonly string[]): Promise<Readable> {
  const zip = new ZipFile()
  const output = zip.outputStream as Readable
  zip.on('error', (error: Error) => output.destroy(error))
  for (const path of paths) {
    const place = join(folder, path)
    const found = await stat(place).catch(() => undefined)
    if (!found?.isFile()) continue
    const options = { compress: false, mtime: found.mtime, mode: 0o100644, size: found.size }
    zip.addReadStreamLazy(path, options, (give) => {
      // A link that somebody put there in the meantime could lead anywhere.
      void open(place, constants.O_RDONLY | constants.O_NOFOLLOW).then(
        (file) => give(null, file.createReadStream({ end: Math.max(0, found.size - 1) })),
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
