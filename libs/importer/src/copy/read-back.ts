import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { archiveFailure, errnoOf } from '../errors.ts'
import type { ReadBack } from '../report.ts'
import { alignedBuffer } from './aligned-buffer.ts'
import { chunkSize } from './chunks.ts'
import { hashFile, hashing } from './hash.ts'

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
 * @throws {@link ImporterError} `ERR_ARCHIVE`: the disk refuses
 */
export async function readBack(path: string, signal: AbortSignal): Promise<OnDisk> {
  try {
    return await readDirect(path, signal)
  } catch (error) {
    signal.throwIfAborted()
    // FUSE and tmpfs say so when it is opened, others when it is read.
    if (errnoOf(error) !== 'EINVAL') throw archiveFailure(error, `read back ${path}`)
  }
  try {
    return await readDropped(path, signal)
  } catch (error) {
    signal.throwIfAborted()
    throw archiveFailure(error, `read back ${path}`)
  }
}

async function readDirect(path: string, signal: AbortSignal): Promise<OnDisk> {
  const file = await open(path, constants.O_RDONLY | constants.O_DIRECT | constants.O_NOFOLLOW)
  try {
    return { hash: await hashDirect(file, signal), way: 'direct' }
  } finally {
    await file.close()
  }
}

async function hashDirect(file: FileHandle, signal: AbortSignal): Promise<string> {
  const buffer = idle.pop() ?? alignedBuffer(chunkSize)
  try {
    return await hashing(async (update) => {
      for (let position = 0; ; ) {
        signal.throwIfAborted()
        const { bytesRead } = await file.read(buffer, 0, chunkSize, position)
        update(buffer.subarray(0, bytesRead))
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

async function readDropped(path: string, signal: AbortSignal): Promise<OnDisk> {
  // Only where it is needed: it loads a native library.
  const { dropPages } = await import('./page-cache.ts')
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  try {
    dropPages(file.fd)
    return { hash: await hashFile(file, signal), way: 'dropped' }
  } finally {
    await file.close()
  }
}
