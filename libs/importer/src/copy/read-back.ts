import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { archiveFailure, errnoOf } from '../errors.ts'
import type { ReadBack } from '../report.ts'
import { hashFile } from './hash.ts'

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
    return await hashAt(path, 'direct', signal, onChunk)
  } catch (error) {
    signal.throwIfAborted()
    // FUSE and tmpfs say so when it is opened, others when it is read.
    if (errnoOf(error) !== 'EINVAL') throw archiveFailure(error, `read back ${path}`)
  }
  try {
    return await hashAt(path, 'dropped', signal, onChunk)
  } catch (error) {
    signal.throwIfAborted()
    throw archiveFailure(error, `read back ${path}`)
  }
}

async function hashAt(
  path: string,
  way: ReadBack,
  signal: AbortSignal,
  onChunk: (bytes: Uint8Array) => void,
): Promise<OnDisk> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW
  const file = await open(path, way === 'direct' ? flags | constants.O_DIRECT : flags)
  try {
    // Only where it is needed: it loads a native library.
    if (way === 'dropped') (await import('./page-cache.ts')).dropPages(file.fd)
    return { hash: await hashFile(file, signal, onChunk), way }
  } finally {
    await file.close()
  }
}
