import { join } from 'node:path'
import { stemKey } from '../archive-name.ts'
import { entriesOf } from './entries.ts'
import type { IndexFile } from './index-file.ts'
import type { Layout } from './layout.ts'
import { lookAt } from './look.ts'

/** Rows that are written together. */
const together = 1000

/** A file that lies in an archive. */
export interface StoredFile {
  /** Its path from the root, with `/`. */
  readonly path: string
  /** Bytes. */
  readonly size: number
}

/**
 * Every file of an archive, but what is hidden, the histories (`ascmhl`), and what has no name that one could open it by.
 *
 * @param root - the archive's folder
 * @param signal - stops it
 */
export async function* storedFiles(
  root: string,
  signal: AbortSignal,
  inside = '',
): AsyncGenerator<StoredFile, void, undefined> {
  signal.throwIfAborted()
  for (const { path, kind } of await entriesOf(root, inside)) {
    if (kind === 'folder') yield* storedFiles(root, signal, path)
    if (kind !== 'file') continue
    // Gone in the meantime: no matter.
    const stats = await lookAt(join(root, path))
    if (stats) yield { path, size: stats.size }
  }
}

/**
 * Note all files of an archive that its index does not know: an archive that is older than the index,
 * or whose index was lost. What is in them is read when a file of the same size comes, not before.
 *
 * @returns their paths
 */
export async function noteStoredFiles(
  { root }: Layout,
  index: IndexFile,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const unknown = new Set<string>()
  let files: StoredFile[] = []
  const write = (): void => {
    const some = files
    files = []
    index.transaction(() => {
      for (const { path, size } of some) {
        if (index.note({ path, size, stem: stemKey(path) })) unknown.add(path)
      }
    })
  }
  for await (const file of storedFiles(root, signal)) {
    if (files.push(file) === together) write()
  }
  write()
  return unknown
}
