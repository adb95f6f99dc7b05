import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { errnoOf } from '../errors.ts'

/** What is asked for, and what the system says where it cannot be had. */
const wishes: readonly { readonly flag: number; readonly refusal: string }[] = [
  { flag: constants.O_NOATIME, refusal: 'EPERM' },
  { flag: constants.O_DIRECT, refusal: 'EINVAL' },
]

/**
 * Open a file on the card to read it, and leave no trace: without O_NOATIME reading would write the
 * time of the access onto a card that is mounted for writing. Only the owner and root may ask for it.
 *
 * @param direct - past the page cache, where the file system can: `chunksOf` reads it so. A photo is read once, and
 * to carry it through memory would take a third of the time of an import.
 */
export async function openSource(path: string | Buffer, direct = false): Promise<FileHandle> {
  // A pipe that took the place of a file would be waited for.
  const { O_RDONLY, O_NOFOLLOW, O_NOATIME, O_NONBLOCK } = constants
  let flags = O_RDONLY | O_NOFOLLOW | O_NOATIME | O_NONBLOCK
  if (direct) flags |= constants.O_DIRECT
  for (;;) {
    try {
      return await open(path, flags)
    } catch (error) {
      const refused = wishes.find(({ refusal }) => refusal === errnoOf(error))
      if (!refused || (flags & refused.flag) === 0) throw error
      flags &= ~refused.flag
    }
  }
}
