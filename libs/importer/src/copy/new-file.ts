import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { errnoOf } from '../errors.ts'

/** A file that is being written, from its begin to its end. */
export interface NewFile {
  /** The file itself, to sync it and to set what it shows. */
  readonly file: FileHandle
  /** Write what comes next. @param chunk - begins where memory of `alignedBuffer` does */
  append(chunk: Uint8Array): Promise<void>
  /** Close it. */
  close(): Promise<void>
}

/** What O_DIRECT is content with everywhere: a page; blocks of disks are no larger. */
const block = 4096

/** Below this a copy through memory is done before a second open(2) is. */
const worthIt = 16 * block

/**
 * Make a file and write it past the page cache, as far as whole blocks go: nobody reads a copy soon, and to
 * carry it through memory costs more CPU than all else of an import. Its end, and all of it where the file
 * system knows no O_DIRECT, goes through the page cache. Either way it is on the disk after `fsync` only.
 *
 * @param path - must not exist
 * @throws what the system says
 */
export async function createNewFile(path: string): Promise<NewFile> {
  const file = await open(path, 'wx', 0o644)
  let direct: FileHandle | 'no' | undefined
  let size = 0

  async function appendDirect(chunk: Uint8Array): Promise<number> {
    const whole = size % block === 0 ? chunk.length - (chunk.length % block) : 0
    if (whole < worthIt || direct === 'no') return 0
    try {
      direct ??= await open(path, constants.O_WRONLY | constants.O_DIRECT | constants.O_NOFOLLOW)
      return (await direct.write(chunk, 0, whole, size)).bytesWritten
    } catch (error) {
      if (errnoOf(error) !== 'EINVAL') throw error
      await closeDirect()
      direct = 'no'
      return 0
    }
  }

  async function closeDirect(): Promise<void> {
    if (typeof direct === 'object') await direct.close()
    direct = undefined
  }

  return {
    file,
    async append(chunk) {
      let done = await appendDirect(chunk)
      // write(2) may take less than it is given: near the end of the disk it does.
      while (done < chunk.length) {
        const { bytesWritten } = await file.write(chunk, done, chunk.length - done, size + done)
        done += bytesWritten
      }
      size += chunk.length
    },
    async close() {
      await Promise.all([closeDirect(), file.close()])
    },
  }
}
