import type { FileHandle } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Run } from '../archive/run.ts'
import { copyAside } from '../copy/copy-aside.ts'
import { readBack } from '../copy/read-back.ts'
import { errnoOf, ImporterError } from '../errors.ts'
import { readPlainJpeg } from '../exif/plain-jpeg.ts'
import type { GroupMember } from '../groups.ts'
import type { ReadBack } from '../report.ts'
import type { StagedFile } from '../shot.ts'
import type { Tags } from '../taken.ts'
import type { StageFileContext } from './stage-context.ts'

/** So often a file is copied if what comes back from the disk is not what was sent there, or nothing does. */
const tries = 2

/** A copy that is on the disk, and was read back from there if that was asked for. */
export interface ProvenCopy {
  /** What it is, and where. */
  readonly file: Pick<StagedFile, 'hash' | 'sums' | 'part'>
  /** Its tags, if they can be told without exiftool. */
  readonly tags: Tags | undefined
  /** How it was read back; `undefined`: it was not. */
  readonly way?: ReadBack
}

/**
 * Copy a file aside and prove the copy.
 *
 * @param source - the file, open
 * @param expected - its hash, if it was read before
 * @throws {@link ImporterError} `ERR_MISMATCH`, `ERR_CHANGED`, `ERR_SOURCE`, `ERR_FULL`, `ERR_NOT_TRIED`: there is no room
 * for it, `ERR_ARCHIVE`
 */
export async function copyProven(
  { signal, onBytes, ...context }: StageFileContext,
  run: Run,
  { file, suffix }: GroupMember,
  source: FileHandle,
  expected: string | undefined,
): Promise<ProvenCopy> {
  let before = expected
  let tags: Tags | undefined
  const onHead = (head: Uint8Array): void => {
    tags = readPlainJpeg(head)
  }
  const { reflink, room } = context
  for (let attempt = 1; ; attempt += 1) {
    using place = await room?.need(file.path, file.size, reflink)
    const part = run.newPart(context.rule.suffix(suffix))
    const what = {
      source,
      reflink,
      path: file.path,
      size: file.size,
      part,
      sums: context.sums,
      signal,
      onHead,
      onBytes: (bytes: number) => {
        place?.wrote(bytes)
        onBytes?.(bytes)
      },
    }
    const { hash, ...copy } = await copyAside(what).catch((error: unknown) => {
      if (error instanceof ImporterError && error.code === 'ERR_FULL') room?.lacked(file.size)
      throw error
    })
    // A card that tells one thing now and another then cannot be believed either time.
    if (before !== undefined && before !== hash) {
      throw new ImporterError('ERR_CHANGED', `${file.path} was read twice, and was not the same`)
    }
    before = hash
    const sums = context.sums.length > 0 ? JSON.stringify(copy.sums) : null
    const proven = { hash, sums, part }
    if (!context.readBack) return { file: proven, tags }
    const back = await readBack(part, signal).catch((error: unknown) => {
      // A bad block is not written to twice: the next copy lies elsewhere.
      if (attempt === tries || errnoOf(error) !== 'EIO') throw error
    })
    if (back?.hash === hash) return { file: proven, tags, way: back.way }
    if (!back || attempt < tries) continue
    const message = `${file.path}: its copy ${basename(part)} came back from the disk as ${back.hash}, it is ${hash}`
    throw new ImporterError('ERR_MISMATCH', message)
  }
}
