import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { makeDirectory } from '@boxwright/durable'
import { readBack } from '../copy/read-back.ts'
import { archiveFailure, ImporterError } from '../errors.ts'
import type { IndexedFile, IndexFile } from './index-file.ts'
import { indexToRead } from './index-to-read.ts'
import { type Layout, layoutOf } from './layout.ts'
import { learn } from './learn.ts'
import { lookWithin } from './look.ts'
import { openIndex } from './open-index.ts'
import { isReadOnly } from './place.ts'
import { recover } from './recover.ts'

/** What is looked for. */
export interface Content {
  /** Bytes. */
  readonly size: number
  /** XXH128 in hexadecimal digits. */
  readonly hash: string
}

/** How it is looked for. */
export interface FindOptions {
  /** Whether a copy that was never read from the disk is read now. */
  readonly prove: boolean
  /** Stops it. */
  readonly signal: AbortSignal
}

/** An archive with its index open. */
export interface Archive extends Disposable {
  /** Where its parts are. */
  readonly layout: Layout
  /** What is in it. */
  readonly index: IndexFile
  /**
   * Look for content that is really there: somebody may have moved files, and a copy that was never
   * read from the disk is not believed.
   *
   * @returns the files that have it
   */
  find(content: Content, options: FindOptions): Promise<IndexedFile[]>
}

/**
 * Open an archive: make what is missing, learn what is in it, finish what was interrupted.
 *
 * @throws {@link ImporterError} `ERR_ARCHIVE`, `ERR_FULL`, `ERR_INDEX`
 */
export async function openArchive(root: string, signal: AbortSignal): Promise<Archive> {
  const layout = layoutOf(root)
  if (await isReadOnly(root)) {
    throw new ImporterError('ERR_ARCHIVE', `The disk of the archive ${root} is mounted read-only`)
  }
  await makeDirectory(layout.staging).catch((error: unknown) => {
    throw archiveFailure(error, `make the archive ${root}`)
  })
  const { index, fresh } = await openIndex(layout.index)
  try {
    if (fresh) await learn(layout, index, signal)
    await recover(layout, index, signal)
  } catch (error) {
    index[Symbol.dispose]()
    signal.throwIfAborted()
    throw archiveFailure(error, `open the archive ${root}`)
  }
  return archiveOf(layout, index)
}

/**
 * Open an archive to look things up, and write nothing into it; without an index it is learnt anew,
 * in memory.
 */
export async function openArchiveToRead(root: string, signal: AbortSignal): Promise<Archive> {
  const layout = layoutOf(root)
  const place = await indexToRead(layout.index)
  try {
    const { index, fresh } = await openIndex(place.path)
    const folder = await lstat(root).catch(() => undefined)
    if (fresh && folder) await learn(layout, index, signal)
    return archiveOf(layout, index, place)
  } catch (error) {
    place[Symbol.dispose]()
    throw error
  }
}

function archiveOf(layout: Layout, index: IndexFile, place?: Disposable): Archive {
  return {
    layout,
    index,
    async find({ size, hash }, { prove, signal }) {
      const doubtful = ({ proven }: IndexedFile): boolean => prove && proven === 0
      const unread = [...index.unread(size), ...index.doubted(size, hash)]
      const unproven = index.withContent(size, hash).filter(doubtful)
      for (const file of [...unread, ...unproven].filter(({ run }) => run === null)) {
        await learnContent(layout.root, index, file, signal)
      }
      const found: IndexedFile[] = []
      for (const file of index.withContent(size, hash)) {
        if (file.run === null && (await isThere(layout, index, file))) found.push(file)
      }
      return found
    },
    [Symbol.dispose]() {
      index[Symbol.dispose]()
      place?.[Symbol.dispose]()
    },
  }
}

/**
 * Read a file whose content is not known, or not proven. What cannot be read is not known, and what is not
 * what it was stays known as what it was: for `verify` to tell, whatever is imported meanwhile.
 */
async function learnContent(
  root: string,
  index: IndexFile,
  { path, hash: expected }: IndexedFile,
  signal: AbortSignal,
): Promise<void> {
  try {
    const { size } = await lstat(join(root, path))
    const { hash } = await readBack(join(root, path), signal)
    if (expected === null || hash === expected) index.setHash(path, hash, size)
    else index.doubt(path)
  } catch {
    signal.throwIfAborted()
    if (expected === null) index.setHash(path, null, -1)
    else index.doubt(path)
  }
}

async function isThere(layout: Layout, index: IndexFile, file: IndexedFile): Promise<boolean> {
  const stats = await lookWithin(layout, join(layout.root, file.path))
  if (stats?.isFile() && stats.size === file.size) return true
  // Gone, or another file: let the card's copy in again.
  if (stats) index.doubt(file.path)
  else index.forget(file.path)
  return false
}
