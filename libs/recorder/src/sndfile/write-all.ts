import type { FileHandle } from 'node:fs/promises'
import { storageError } from './sound-file.ts'

/**
 * Write all of it at an offset; where that fails, what was written beyond the end of the file as it
 * was is cut off again.
 *
 * @throws {@link RecorderError} `ERR_STORAGE_FULL`, `ERR_STORAGE`
 */
export async function writeAll(
  file: FileHandle,
  path: string,
  offset: number,
  bytes: Uint8Array,
): Promise<void> {
  const { size } = await file.stat()
  try {
    for (let done = 0; done < bytes.length; ) {
      const left = bytes.length - done
      done += (await file.write(bytes, done, left, offset + done)).bytesWritten
    }
  } catch (error) {
    await file.truncate(Math.max(size, offset))
    throw storageError(path, error as NodeJS.ErrnoException)
  }
}
