import { readSync } from 'node:fs'
import { RsyncError } from '../../errors.ts'

/**
 * Fill all of `into` from a file.
 *
 * @param file - its descriptor
 * @throws {@link RsyncError} `ERR_IO` it cannot be read, or ends before
 */
export function readAt(file: number, position: number, into: Uint8Array): void {
  let done = 0
  while (done < into.length) {
    const count = readSome(file, position + done, into.subarray(done))
    if (count === 0) {
      throw new RsyncError(
        'ERR_IO',
        `Could not read ${into.length} bytes at ${position}: the file ends at ${position + done}; it has become shorter`,
      )
    }
    done += count
  }
}

function readSome(file: number, position: number, into: Uint8Array): number {
  try {
    return readSync(file, into, 0, into.length, position)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new RsyncError('ERR_IO', `Could not read at ${position}: ${reason}`, { cause })
  }
}
