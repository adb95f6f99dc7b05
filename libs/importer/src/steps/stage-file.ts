import { type FileHandle, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { nameKey } from '@boxwright/naming'
import { hashFile } from '../copy/hash.ts'
import { archiveFailure, errnoOf, ImporterError, sourceFailure } from '../errors.ts'
import { readPlainJpeg } from '../exif/plain-jpeg.ts'
import type { GroupMember } from '../groups.ts'
import type { ReadBack } from '../report.ts'
import { openSource } from '../source/open.ts'
import { locate } from '../source/walk.ts'
import type { Tags } from '../taken.ts'
import { copyProven } from './copy-proven.ts'
import type { StageContext, StagedMember, StageFileContext, Supplied } from './stage-context.ts'

/** What became of a file, and how its copy was read back. */
export interface StagedOne {
  /** What became of it. */
  readonly staged: StagedMember
  /** `undefined`: there was no copy to be read back. */
  readonly way?: ReadBack
}

/** A file of a group that is looked at. */
export interface Candidate {
  /** The file. */
  readonly member: GroupMember
  /** Whether its content alone tells that it is known. */
  readonly identity: boolean
  /** The path without suffix of files of its group that are known; beside them it may be known, too. */
  readonly sibling: string | undefined
}

/** Look whether a file is known, and copy it aside if it is not. Never throws but for the signal. */
export async function stageFile(context: StageContext, candidate: Candidate): Promise<StagedOne> {
  const { member } = candidate
  const { path } = member.file
  const stageFrom = async (
    from: string | Buffer,
    onBytes: (bytes: number) => void,
    supplied?: Supplied,
    direct = true,
  ): Promise<StagedOne> => {
    const source = await openSource(from, direct).catch((error: unknown) => {
      throw sourceFailure(error, `open ${path}`)
    })
    try {
      return await stageOpen({ ...context, onBytes }, candidate, source, supplied)
    } catch (error) {
      // Some file systems refuse O_DIRECT not before they are to read.
      if (!direct || errnoOf(error) !== 'EINVAL') throw error
    } finally {
      await source.close().catch(() => undefined)
    }
    return await stageFrom(from, onBytes, supplied, false)
  }
  try {
    const supplied = await context.supply?.(member.file)
    if (supplied) {
      try {
        return await stageFrom(join(supplied.archive, supplied.path), notFromCard, supplied)
      } catch (error) {
        // The other archive cannot be read, or is not what it was: the card is.
        const code = error instanceof ImporterError ? error.code : undefined
        if (code !== 'ERR_SOURCE' && code !== 'ERR_CHANGED') throw error
      }
    }
    using meter = context.begin(member.file)
    const onBytes = (bytes: number): void => meter.addBytes(bytes)
    return await stageFrom(locate(context.root, member.file), onBytes)
  } catch (error) {
    context.signal.throwIfAborted()
    return { staged: { member, state: 'failed', error: sourceFailure(error, `read ${path}`) } }
  }
}

/** Bytes count when they are read from the card. */
function notFromCard(): void {}

async function stageOpen(
  context: StageFileContext,
  candidate: Candidate,
  source: FileHandle,
  supplied: Supplied | undefined,
): Promise<StagedOne> {
  const { archive, signal, run, rule, guess } = context
  const { member, identity } = candidate
  const { path, size } = member.file
  // Nothing of this size in the archive: it is new. Of a camera whose files are all of one size this
  // tells nothing; there the last file tells whether this card was here before.
  const possible = !run || archive.index.hasSize(size)
  let hash = supplied?.hash
  let head: Tags | undefined
  let begun = run !== undefined
  const onChunk = (bytes: Uint8Array): void => {
    if (!begun) head = readPlainJpeg(bytes)
    begun = true
  }
  if (!run || (possible && (guess.known || hash !== undefined))) {
    const onRead = (bytes: Uint8Array): void => {
      onChunk(bytes)
      context.onBytes(bytes.length)
    }
    hash ??= await hashFile(source, signal, onRead).catch((error: unknown) => {
      signal.throwIfAborted()
      throw sourceFailure(error, `read ${path}`)
    })
    const known = await knownAs(context, candidate, hash)
    if (known) return { staged: { member, state: 'known', ...known, hash } }
  }
  const common = { source: path, suffix: rule.suffix(member.suffix), size, identity }
  if (!run) {
    const file = { ...common, hash: hash ?? '', sums: null, part: '' }
    return { staged: { member, state: 'staged', file, tags: head, elsewhere: undefined } }
  }
  const { file, tags, way } = await copyProven(context, run, member, source, hash)
  if (possible && hash === undefined) {
    const known = await knownAs(context, candidate, file.hash)
    if (known) {
      await unlink(file.part).catch((error: unknown) => {
        throw archiveFailure(error, `remove ${file.part}`)
      })
      return { staged: { member, state: 'known', ...known, hash: file.hash } }
    }
  }
  const elsewhere = supplied?.path
  const staged = { member, state: 'staged', file: { ...common, ...file }, tags, elsewhere } as const
  return { staged, ...(way && { way }) }
}

/** Where a file is already, if it is. */
async function knownAs(
  { archive, readBack, guess, signal }: StageContext,
  { member, identity, sibling }: Candidate,
  hash: string,
): Promise<{ readonly path: string; readonly proven: boolean } | undefined> {
  const content = { size: member.file.size, hash }
  const found = await archive.find(content, { prove: readBack, signal }).catch((error: unknown) => {
    signal.throwIfAborted()
    throw archiveFailure(error, `look for ${member.file.path} in the archive`)
  })
  const beside = sibling === undefined ? undefined : nameKey(sibling)
  const same = found.find(({ stem }) => identity || stem === beside)
  if (identity) guess.known = same !== undefined
  return same && { path: same.path, proven: same.proven === 1 }
}
