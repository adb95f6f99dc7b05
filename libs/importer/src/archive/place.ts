import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { archiveFailure, errnoOf, ImporterError } from '../errors.ts'

/**
 * Refuse an archive that is not on a file system of its own.
 *
 * @param root - the archive's folder, absolute; it may not exist yet
 * @throws {@link ImporterError} `ERR_ARCHIVE`
 */
export async function refuseUnmounted(root: string): Promise<void> {
  if ((await deviceOf(root)) !== (await deviceOf('/'))) return
  const message = `Expected the archive ${root} on a disk of its own; it is on that of the system: is it mounted?`
  throw new ImporterError('ERR_ARCHIVE', message)
}

/**
 * Refuse an archive that is not there: what is to be judged is not made.
 *
 * @param root - the archive's folder, absolute
 * @throws {@link ImporterError} `ERR_ARCHIVE`
 */
export async function refuseMissing(root: string): Promise<void> {
  const stats = await stat(root).catch((error: unknown) => {
    throw archiveFailure(error, `find the archive ${root}`)
  })
  if (stats.isDirectory()) return
  throw new ImporterError('ERR_ARCHIVE', `Expected the archive ${root} to be a folder`)
}

/** Whether a folder or file is on a disk that is mounted read-only. */
export async function isReadOnly(path: string): Promise<boolean> {
  // Told of root as well, who may write anything else.
  return await access(path, constants.W_OK).then(
    () => false,
    (error: unknown) => errnoOf(error) === 'EROFS',
  )
}

/** The file system of a folder, or of the one that it is to be made in. */
async function deviceOf(path: string): Promise<number> {
  try {
    return (await stat(path)).dev
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return await deviceOf(dirname(path))
    throw archiveFailure(error, `look at ${path}`)
  }
}
