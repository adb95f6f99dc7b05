import { type FileHandle, open } from 'node:fs/promises'
import type { AudioKind, LoudnessFacts } from '../audio-file.ts'
import { encodeLoudness, loudnessOffset } from '../bext.ts'
import { readFlacHeader } from '../bitstream/flac.ts'
import { findPages } from '../bitstream/ogg.ts'
import { readRiffHeader } from '../bitstream/riff.ts'
import { repairWav } from './repair-wav.ts'

const headerRoom = 65_536
/** Twice the largest Ogg page. */
const endRoom = 131_072

/**
 * Whether a closed file is whole: libsndfile does not tell when its last writes fail. A WAV is settled
 * on the way.
 *
 * @param file to look at
 * @param kind of file
 * @param frames that it must hold
 */
export async function isFinished(
  file: FileHandle,
  kind: AudioKind,
  frames: number,
): Promise<boolean> {
  if (kind === 'wav') return (await repairWav(file)) === frames
  if (kind === 'flac') return readFlacHeader(await readAt(file, 0, headerRoom))?.total === frames
  const { size } = await file.stat()
  const start = Math.max(0, size - endRoom)
  const last = [...findPages(await readAt(file, start, endRoom), start)].at(-1)
  return last?.last === true && last.offset + last.size === size
}

/** Write the loudness into the bext chunk of a WAV. */
export async function noteLoudness(path: string, loudness: LoudnessFacts): Promise<void> {
  const file = await open(path, 'r+')
  try {
    const header = readRiffHeader(await readAt(file, 0, headerRoom))
    const chunk = header?.chunks.find(({ id }) => id === 'bext')
    if (!chunk) return
    const fields = encodeLoudness(loudness)
    await file.write(fields, 0, fields.length, chunk.offset + loudnessOffset)
  } finally {
    await file.close()
  }
}

async function readAt(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset)
  return buffer.subarray(0, bytesRead)
}
