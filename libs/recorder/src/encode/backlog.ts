import { lstat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { walk } from '../archive/walk.ts'
import type { AudioKind } from '../audio-file.ts'
import { kindOf } from '../file-kinds.ts'
import { extensions } from '../segment-name.ts'

/** A WAV that is to be encoded. */
export interface Waiting {
  /** The WAV. */
  readonly source: string
  /** What it becomes. */
  readonly target: string
  /** When the WAV was last modified, as Unix time in ms. */
  readonly modified: number
  /** Its length in bytes. */
  readonly size: number
}

/**
 * The name, in the target's folder, of the file that is being encoded. Not a `.part`: what a kill leaves of it is not a
 * recording to be rescued, for the WAV is whole.
 */
export const unfinished = '.encoding'

/** A WAV of no more bytes has no sound. */
const emptyWav = 44

/**
 * Find the WAVs that have not been encoded yet, the oldest first, and take away what a kill left of an
 * encoding. To be called under the encoder's lock.
 *
 * @param directory where to look; symbolic links are not followed
 * @param kind what they become
 * @param now Unix time in ms
 * @param settle ms for which a WAV must have been left alone. One from a future that is further away was recorded by a
 *   clock that was put back since: it was closed before
 */
export async function backlog(
  directory: string,
  kind: AudioKind,
  now: number,
  settle: number,
  signal?: AbortSignal,
): Promise<Waiting[]> {
  const waiting: Waiting[] = []
  for await (const folder of walk(directory, signal)) {
    const names = new Set(folder.files)
    for (const name of folder.files) {
      const source = join(folder.path, name)
      if (name === unfinished || name.startsWith(`${unfinished}.`)) {
        await unlink(source).catch(() => undefined)
      }
      if (kindOf(name) !== 'wav') continue
      const target = name.replace(/\.wav$/i, extensions[kind])
      if (names.has(target)) continue
      const found = await lstat(source).catch(() => undefined)
      if (!found?.isFile() || found.size <= emptyWav) continue
      if (Math.abs(now - found.mtimeMs) < settle) continue
      const { mtimeMs: modified, size } = found
      waiting.push({ source, target: join(folder.path, target), modified, size })
    }
  }
  return waiting.sort((a, b) => a.modified - b.modified)
}
