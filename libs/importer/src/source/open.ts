import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { errnoOf } from '../errors.ts'

/**
 * Open a file on the card to read it, and leave no trace: without O_NOATIME reading would write the
 * time of the access onto a card that is mounted for writing. Only the owner and root may ask for it.
 */
export async function openSource(path: string | Buffer): Promise<FileHandle> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW
  try {
    return await open(path, flags | constants.O_NOATIME)
  } catch (error) {
    if (errnoOf(error) !== 'EPERM') throw error
    return await open(path, flags)
  }
}
