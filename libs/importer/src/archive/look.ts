import type { Stats } from 'node:fs'
import { lstat } from 'node:fs/promises'
import { archiveFailure, errnoOf } from '../errors.ts'

/**
 * What is at a path of the archive; `undefined`: nothing. That a disk fails does not tell that nothing is
 * there: who took it for that would bring a photo in twice.
 *
 * @throws {@link ImporterError} `ERR_ARCHIVE`
 */
export async function lookAt(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path)
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '')) return undefined
    throw archiveFailure(error, `look at ${path}`)
  }
}
