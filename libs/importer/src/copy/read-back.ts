import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { archiveFailure, errnoOf } from '../errors.ts'
import type { ReadBack } from '../report.ts'
import { alignedBuffer } from './aligned-buffer.ts'
import { chunkSize, chunksOf } from './chunks.ts'
import { hashing } from './hash.ts'

/** What a file is on the disk. */
export interface OnDisk {
  /** Its XXH128. */
  readonly hash: string
  /** How it was read. */
  readonly way: ReadBack
}

/**
 * Hash a file as it is on the disk. It must have been synced: pages that wait to be written cannot be
 * dropped.
 *
 * @param onChunk - is shown all that is read, piece by piece
 * @throws {@link ImporterError} `ERR_ARCHIVE`: the disk refuses
 */
export async function readBack(
  path: string,
  signal: AbortSignal,
  onChunk: (bytes: Uint8Array) => void = () => undefined,
): Promise<OnDisk> {
  try {
    return await readDirect(path, signal, onChunk)
  } catch (error) {
    signal.throwIfAborted()
    // FUSE and tmpfs say so when it is opened, others when it is read.
    if (errnoOf(error) !== 'EINVAL') throw archiveFailure(error, `read back ${path}`)
  }
  try {
    return await readDropped(path, signal, onChunk)
  } catch (error) {
    signal.throwIfAborted()
    throw archiveFailure(error, `read back ${path}`)
  }
}

type OnChunk = (bytes: Uint8Array) => void

async function readDirect(path: string, signal: AbortSignal, onChunk: OnChunk): Promise<OnDisk> {
  const file = await open(path, constants.O_RDONLY | constants.O_DIRECT | constants.O_NOFOLLOW)
  try {
    return { hash: await hashDirect(file, signal, onChunk), way: 'direct' }
  } finally {
    await file.close()
  }
}

async function hashDirect(
  file: FileHandle,
  signal: AbortSignal,
  onChunk: OnChunk,
): Promise<string> {
  const buffer = idle.pop() ?? alignedBuffer(chunkSize)
  try {
    return await hashing(async (update) => {
      for (let position = 0; ; ) {
        signal.throwIfAborted()
        const { bytesRead } = await file.read(buffer, 0, chunkSize, position)
        const chunk = buffer.subarray(0, bytesRead)
        update(chunk)
        onChunk(chunk)
        position += bytesRead
        // A short read is the end: another would begin at an odd place, which O_DIRECT refuses.
        if (bytesRead < chunkSize) return
      }
    })
  } finally {
    idle.push(buffer)
  }
}

const idle: Uint8Array[] = []

async function readDropped(path: string, signal: AbortSignal, onChunk: OnChunk): Promise<OnDisk> {
  // Only where it is needed: it loads a native library.
  const { dropPages } = await import('./page-cache.ts')
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  try {
    dropPages(file.fd)
    const hash = await hashing(async (update) => {
      for await (const chunk of chunksOf(file, signal)) {
        update(chunk)
        onChunk(chunk)
      }
    })
    return { hash, way: 'dropped' }
  } finally {
    await file.close()
  }
}
