import type { FileHandle } from 'node:fs/promises'
import { failure } from '../errors.ts'

/** Use an open file, then close it: close(2) is where a network file system may tell of a failed write. */
export async function closing<T>(
  handle: FileHandle,
  path: string,
  use: (handle: FileHandle) => Promise<T>,
): Promise<T> {
  let result: T
  try {
    result = await use(handle)
  } catch (error) {
    await handle.close().catch(() => undefined)
    throw error
  }
  await handle.close().catch((error: unknown) => {
    throw failure(error, `close ${path}`)
  })
  return result
}
