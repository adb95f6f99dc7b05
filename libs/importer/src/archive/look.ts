import type { Stats } from 'node:fs'
import { lstat } from 'node:fs/promises'
import { archiveFailure, errnoOf, ImporterError } from '../errors.ts'
import type { Layout } from './layout.ts'

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

/**
 * The same where much depends on it: nothing is there only if the archive itself is. Its disk may have been
 * unmounted; its index is open, and would forget what is on it.
 *
 * @throws {@link ImporterError} `ERR_ARCHIVE`
 */
export async function lookWithin(
  { root, index }: Layout,
  path: string,
): Promise<Stats | undefined> {
  const found = await lookAt(path)
  if (found || (await lookAt(index))) return found
  throw new ImporterError('ERR_ARCHIVE', `The archive ${root} is gone: was its disk unmounted?`)
}
