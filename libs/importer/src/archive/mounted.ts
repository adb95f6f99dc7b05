import { stat } from 'node:fs/promises'
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

/** The file system of a folder, or of the one that it is to be made in. */
async function deviceOf(path: string): Promise<number> {
  try {
    return (await stat(path)).dev
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return await deviceOf(dirname(path))
    throw archiveFailure(error, `look at ${path}`)
  }
}
