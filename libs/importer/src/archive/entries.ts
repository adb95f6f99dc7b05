import { isUtf8 } from 'node:buffer'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { archiveFailure } from '../errors.ts'
import { historyFolder } from './layout.ts'

/** Something in a folder of an archive. */
export interface Entry {
  /** Its path from the root, with `/`. */
  readonly path: string
  /** What it is; `unnamed`: a file or folder whose name is no UTF-8. Nobody can open it by its path. */
  readonly kind: 'file' | 'folder' | 'other' | 'unnamed'
}

/**
 * What is in a folder of an archive, but what is hidden and the histories (`ascmhl`).
 *
 * @param root - the archive's folder
 * @param inside - the folder's path in it; empty for the root
 * @throws {@link ImporterError} `ERR_ARCHIVE`
 */
export async function entriesOf(root: string, inside: string): Promise<Entry[]> {
  const folder = join(root, inside)
  const entries = await readdir(folder, { withFileTypes: true, encoding: 'buffer' }).catch(
    (error: unknown) => {
      throw archiveFailure(error, `read the folder ${folder}`)
    },
  )
  return entries.flatMap((entry): Entry[] => {
    const name = entry.name.toString()
    if (name.startsWith('.') || name === historyFolder) return []
    const path = inside === '' ? name : `${inside}/${name}`
    if (!isUtf8(entry.name)) return [{ path, kind: 'unnamed' }]
    return [{ path, kind: entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : 'other' }]
  })
}
