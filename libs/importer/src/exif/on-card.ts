import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ImporterError } from '../errors.ts'
import type { SourceFile } from '../groups.ts'
import { openSource } from '../source/open.ts'
import { locate } from '../source/walk.ts'
import type { Tags } from '../taken.ts'
import { type TagReader, troubleTag } from './reader.ts'

/** Tags are at the begin of a file; those of a film may be at its end. Bytes of each. */
const end = 32 << 20

const chunkSize = 1 << 20

/**
 * Read the tags of a file on the card. exiftool gets a copy, with a hole in its middle: it would write the time of its
 * access onto a card that is mounted for writing, and its name may be none that exiftool takes.
 */
export async function readTagsOnCard(
  reader: TagReader,
  root: string,
  file: SourceFile,
): Promise<Tags> {
  const source = await openSource(locate(root, file)).catch(() => undefined)
  if (!source) return {}
  let folder: string | undefined
  try {
    folder = await mkdtemp(join(tmpdir(), 'imagetank-'))
    const [extension = ''] = /\.\w{1,5}$/.exec(file.path) ?? []
    const path = join(folder, `glimpse${extension}`)
    await using copy = await open(path, 'wx')
    const { size } = await source.stat()
    await copyRange(source, copy, 0, Math.min(end, size))
    await copyRange(source, copy, Math.max(end, size - end), size)
    return await reader.read(path)
  } catch (error) {
    // No exiftool at all is told; no room for the copy, or a card that is gone, is of this file.
    if (error instanceof ImporterError) throw error
    return { [troubleTag]: error instanceof Error ? error.message : String(error) }
  } finally {
    await source.close()
    if (folder !== undefined) await rm(folder, { recursive: true })
  }
}

async function copyRange(
  from: FileHandle,
  to: FileHandle,
  start: number,
  stop: number,
): Promise<void> {
  const buffer = Buffer.allocUnsafe(chunkSize)
  for (let position = start; position < stop; ) {
    const wanted = Math.min(chunkSize, stop - position)
    const { bytesRead } = await from.read(buffer, 0, wanted, position)
    if (bytesRead === 0) return
    await to.write(buffer, 0, bytesRead, position)
    position += bytesRead
  }
}
