import { type FileHandle, open, unlink } from 'node:fs/promises'
import type { AudioFileDescription } from '../audio-file.ts'
import { RecorderError } from '../errors.ts'
import { Encoder } from './encoder.ts'
import { probe } from './probe.ts'
import { repairFlac } from './repair-flac.ts'
import { repairOgg } from './repair-ogg.ts'
import { repairWav } from './repair-wav.ts'
import { storageError } from './sound-file.ts'
import { type FoundTail, findTail, tailPath } from './tail.ts'

/** What a repair made of a file. Where there is not one frame in it there is no more to say: it may go. */
export type RepairedAudio = AudioFileDescription | { readonly frames: 0 }

/**
 * Make a file that its writer could not close what it would have been: every frame that
 * {@link AudioWriter.write} had taken is in it, its header is true, and it is on the disk. A file
 * that was closed is left as it is. May be interrupted and repeated.
 *
 * It takes as long as reading the end of the file; for FLAC, as decoding it once (its MD5 wants it).
 *
 * @param path of the `.part` file; its tail is found beside it, and removed at last
 * @returns what the file is now
 * @throws {@link RecorderError} `ERR_STORAGE_FULL` when there is no room for the frames of the tail:
 *   nothing is lost, repeat it when there is; `ERR_STORAGE`; `ERR_AUDIO_FILE` when it is no file of ours
 */
export async function repair(path: string): Promise<RepairedAudio> {
  const file = await open(path, 'r+').catch((error) => {
    throw storageError(path, error)
  })
  let frames: number
  try {
    frames = await repairFile(file, path)
    await file.datasync()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw error instanceof RecorderError || !code?.startsWith('E')
      ? error
      : storageError(path, error as NodeJS.ErrnoException)
  } finally {
    await file.close()
  }
  const description = frames > 0 ? await probe(path) : ({ frames: 0 } as const)
  await unlink(tailPath(path)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw storageError(path, error)
  })
  return description
}

/** Frames in the file, or granules, which are more; 0 where there is nothing. */
async function repairFile(file: FileHandle, path: string): Promise<number> {
  const tail = await findTail(path)
  const frames = await repairKind(file, path, tail)
  if (frames !== undefined && (frames > 0 || !tail)) return frames
  if (tail && tail.frames.end > 0) {
    await rebuild(file, path, tail)
    return tail.frames.end
  }
  const { size } = await file.stat()
  // It died while it was opened: its header would have been written with its first frame.
  if (tail || size === 0) return 0
  throw new RecorderError('ERR_AUDIO_FILE', `${path}: no header of an audio file`)
}

async function repairKind(
  file: FileHandle,
  path: string,
  tail: FoundTail | undefined,
): Promise<number | undefined> {
  const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0)
  switch (buffer.toString('latin1')) {
    case 'RIFF':
    case 'RF64':
      return await repairWav(file)
    case 'fLaC':
      return await repairFlac(file, path, tail)
    case 'OggS':
      return await repairOgg(file, path, tail)
    default:
      return undefined
  }
}

/** It died before its header was whole: everything is in the tail. */
async function rebuild(file: FileHandle, path: string, tail: FoundTail): Promise<void> {
  await file.truncate(0)
  const encoder = await Encoder.open(file.fd, { path, ...tail })
  const error = await encoder.encode(tail.frames.from(0))
  if (error) throw error
}
