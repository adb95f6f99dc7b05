import { constants } from 'node:fs'
import { copyFile, type FileHandle, open } from 'node:fs/promises'
import { errnoOf } from '../errors.ts'
import type { NewFile } from './new-file.ts'

/** The file system has no clones, or the two files are not on the same one. */
const impossible: readonly string[] = [
  'ENOTSUP',
  'EOPNOTSUPP',
  'EXDEV',
  'EINVAL',
  'ENOTTY',
  'ENOSYS',
]

/**
 * Make a file that shares the blocks of another (FICLONE of ioctl_ficlonerange(2): btrfs, XFS) until one of them is
 * written to. Nothing is left to be appended.
 *
 * Is a clone proven when it is read back? As far as a copy is: the source was hashed as the kernel gives it, which
 * for an upload is what came in through memory, and the clone is read from the disk. So a disk that has not what it was
 * given is found. But both are the same blocks: as long as both exist there is one copy of the bytes, not two, and
 * a block that goes bad is bad in both. That is why a clone is made only of what is ours and is about to go, never
 * of a card, and never as the second copy of anything.
 *
 * @param source - open
 * @param path - must not exist
 * @returns `undefined` if it cannot be cloned: it has to be copied
 */
export async function cloneFile(source: FileHandle, path: string): Promise<NewFile | undefined> {
  const mode = constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE_FORCE
  try {
    // By the open file, so that it is the one that is hashed, whatever its name leads to now.
    await copyFile(`/proc/self/fd/${source.fd}`, path, mode)
  } catch (error) {
    if (impossible.includes(errnoOf(error) ?? '')) return undefined
    throw error
  }
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  return { file, append: async () => undefined, close: () => file.close() }
}
