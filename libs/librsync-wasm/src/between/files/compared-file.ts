import { type FileHandle, open } from 'node:fs/promises'
import { RsyncError } from '../../errors.ts'
import { ioError } from '../../files/options.ts'

/** A file that is compared. */
export interface ComparedFile extends AsyncDisposable {
  /** Its path. */
  readonly path: string
  /** Its open descriptor. */
  readonly file: number
  /** In bytes. */
  readonly size: number
  /** @throws {@link RsyncError} `ERR_IO` it was written to since it was opened */
  confirm(): Promise<void>
}

/** Open a file for reading. @throws {@link RsyncError} `ERR_IO` it cannot be, or is no file */
export async function openCompared(path: string): Promise<ComparedFile> {
  const handle = await open(path).catch((cause: unknown) => {
    throw ioError(`open ${path}`, cause)
  })
  try {
    const before = await stateOf(handle)
    if (!before.isFile) throw ioError(`read ${path}`, new Error('it is no regular file'))
    return {
      path,
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

async function stateOf(
  handle: FileHandle,
): Promise<{ size: number; modified: bigint; isFile: boolean }> {
  const stat = await handle.stat({ bigint: true })
  return { size: Number(stat.size), modified: stat.mtimeNs, isFile: stat.isFile() }
}
