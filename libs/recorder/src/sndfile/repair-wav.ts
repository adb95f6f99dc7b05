import type { FileHandle } from 'node:fs/promises'
import { readRiffHeader, resizeRiffHeader } from '../bitstream/riff.ts'

/** A header of ours is shorter by far; a longer one is none of ours. */
const headerRoom = 65_536

/**
 * Make a WAV's header true to what follows it.
 *
 * @returns frames in the file, or `undefined` where its header is not whole
 */
export async function repairWav(file: FileHandle): Promise<number | undefined> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(headerRoom), 0, headerRoom, 0)
  const header = readRiffHeader(buffer.subarray(0, bytesRead))
  if (!header) return undefined
  const { dataOffset, frameBytes } = header
  const { size } = await file.stat()
  const frames = Math.floor((size - dataOffset) / frameBytes)
  // libsndfile's first header, of a moment, is an RF64 one without room for what comes later.
  if (frames <= 0) return 0
  const dataSize = frames * frameBytes
  const fileSize = dataOffset + dataSize + (dataSize % 2)
  const written = buffer.subarray(0, dataOffset)
  const right = resizeRiffHeader(written, header, dataSize)
  if (right && !written.equals(right)) await file.write(right, 0, right.length, 0)
  // Up as well as down: chunks are padded to even lengths.
  if (size !== fileSize) await file.truncate(fileSize)
  return frames
}
