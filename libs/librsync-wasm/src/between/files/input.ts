import { type FileHandle, open } from 'node:fs/promises'
import { RsyncError } from '../../errors.ts'

/** A file that is compared. */
export interface Input extends AsyncDisposable {
  /** Its open descriptor. */
  readonly file: number
  /** In bytes. */
  readonly size: number
  /** @throws {@link RsyncError} `ERR_IO` it was written to since it was opened */
  confirm(): Promise<void>
}

/** Open a file for reading. @throws {@link RsyncError} `ERR_IO` it cannot be, or is no file */
export async function openInput(path: string): Promise<Input> {
  const handle = await open(path).catch((cause: unknown) => {
    throw failure(path, cause)
  })
  try {
    const before = await stateOf(handle)
    if (!before.isFile)
      throw new RsyncError('ERR_IO', `${path}: expected a file, got something else`)
    return {
      file: handle.fd,
      size: before.size,
      async confirm() {
        const after = await stateOf(handle)
        if (after.size === before.size && after.modified === before.modified) return
        throw new RsyncError('ERR_IO', `${path} was changed while it was read`)
      },
      [Symbol.asyncDispose]: () => handle.close(),
    }
  } catch (error) {
    await handle.close()
    throw error
  }
}

async function stateOf(handle: FileHandle) {
  const stat = await handle.stat({ bigint: true })
  return { size: Number(stat.size), modified: stat.mtimeNs, isFile: stat.isFile() }
}

function failure(path: string, cause: unknown): RsyncError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new RsyncError('ERR_IO', `Could not open ${path}: ${reason}`, { cause })
}
