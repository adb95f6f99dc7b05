import { statfs } from 'node:fs/promises'
import { archiveFailure, ImporterError } from '../errors.ts'

/**
 * Bytes that copies leave to the index and the history: on a disk that is full to its last byte nothing that was copied
 * could get its name any more.
 */
const spare = 256 << 10

/** Keeps copies from being begun that cannot come to their end: what is smaller comes in all the same, and soon. */
export interface Room {
  /**
   * Make sure that a file may fit.
   *
   * @throws {@link ImporterError} `ERR_NOT_TRIED`
   */
  need(path: string, bytes: number): Promise<void>
  /** A file did not fit, whatever the disk says of its room: a quota may say less. */
  lacked(bytes: number): void
}

/** @param folder - that copies are written to */
export function roomIn(folder: string): Room {
  let tooMany = Number.POSITIVE_INFINITY
  return {
    async need(path, bytes) {
      if (bytes >= tooMany) {
        const message = `${path} was not tried: the archive is full, for one of ${tooMany} bytes already`
        throw new ImporterError('ERR_NOT_TRIED', message)
      }
      // What root may take: whoever may take less is told by the disk itself.
      const { bfree, blocks, bsize } = await statfs(folder).catch((error: unknown) => {
        throw archiveFailure(error, `look how much room there is for ${path}`)
      })
      const free = bfree * bsize
      // Some file systems in user space tell nothing at all.
      if (blocks === 0 || bytes + spare <= free) return
      const message = `${path} was not tried: it has ${bytes} bytes, and the archive is full but for ${free}`
      throw new ImporterError('ERR_NOT_TRIED', message)
    },
    lacked(bytes) {
      tooMany = Math.min(tooMany, bytes)
    },
  }
}
