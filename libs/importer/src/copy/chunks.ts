import type { FileHandle } from 'node:fs/promises'
import { alignedBuffer } from './aligned-buffer.ts'

/** Bytes read at a time: a photo of a few MB takes a few calls. A file needs twice as much memory. */
const chunkSize = 2 << 20

/** Buffers that are used again: to make and drop them would keep the garbage collector busier than the import. */
const idle: Uint8Array[] = []

/**
 * Read a file from its begin to its end, the next chunk while the last one is used. What is yielded
 * is valid until the one after it is asked for, and begins where O_DIRECT wants it. Memory: two chunks.
 *
 * @param file - open for reading, with O_DIRECT or without
 * @param size - its bytes: to look for more takes a read, which O_DIRECT forbids at an odd place
 * @param signal - stops between two chunks
 */
export async function* chunksOf(
  file: FileHandle,
  size: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  const buffers = [take(), take()] as const
  let position = 0
  let turn = 0
  const next = async (): Promise<number> => {
    if (position >= size) return 0
    return (await file.read(buffers[turn % 2] as Uint8Array, 0, chunkSize, position)).bytesRead
  }
  let reading = next()
  // An error that comes while nobody waits is thrown when somebody does.
  reading.catch(() => undefined)
  try {
    for (;;) {
      const bytesRead = await reading
      if (bytesRead === 0) return
      signal.throwIfAborted()
      const chunk = (buffers[turn % 2] as Uint8Array).subarray(0, bytesRead)
      position += bytesRead
      turn += 1
      reading = next()
      reading.catch(() => undefined)
      yield chunk
    }
  } finally {
    // The kernel may still be writing into a buffer, and the file is about to be closed.
    await reading.catch(() => undefined)
    idle.push(...buffers)
  }
}

function take(): Uint8Array {
  return idle.pop() ?? alignedBuffer(chunkSize)
}
