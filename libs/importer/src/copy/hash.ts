import type { FileHandle } from 'node:fs/promises'
import { createXXHash128, type IHasher } from 'hash-wasm'
import { chunksOf } from './chunks.ts'

const idle: IHasher[] = []

/**
 * Compute an XXH128: fast enough never to be what an import waits for, and wide enough that no two
 * files of any archive share it by accident.
 *
 * @param use - is given the function that takes the next bytes
 * @returns 32 hexadecimal digits, in lower case
 */
export async function hashing(
  use: (update: (bytes: Uint8Array) => void) => Promise<void>,
): Promise<string> {
  const hasher = idle.pop() ?? (await createXXHash128())
  hasher.init()
  try {
    await use((bytes) => void hasher.update(bytes))
    return hasher.digest()
  } finally {
    idle.push(hasher)
  }
}

/**
 * The XXH128 of an open file.
 *
 * @param onChunk - is shown all that is read, piece by piece
 */
export function hashFile(
  file: FileHandle,
  signal: AbortSignal,
  onChunk: (bytes: Uint8Array) => void,
): Promise<string> {
  return hashing(async (update) => {
    const { size } = await file.stat()
    for await (const chunk of chunksOf(file, size, signal)) {
      update(chunk)
      onChunk(chunk)
    }
  })
}
