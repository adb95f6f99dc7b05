import { createXXHash128 } from 'hash-wasm'
import { type FileSum, sumsOfTree } from '../mhl/folder-sums.ts'
import type { Manifest } from '../mhl/manifest.ts'
import { entriesOf } from './entries.ts'

/** What is in an archive, by name. */
export interface Tree {
  /** Every folder but the root, also empty ones. */
  readonly folders: readonly string[]
  /** Every file. */
  readonly files: readonly string[]
  /** What has no name that one could open it by, as far as that can be shown. */
  readonly unnamed: readonly string[]
}

/** List an archive without looking at any file: all but what is hidden, and the histories (`ascmhl`). */
export async function listTree(root: string, signal: AbortSignal): Promise<Tree> {
  const folders: string[] = []
  const files: string[] = []
  const unnamed: string[] = []
  const waiting = ['']
  for (let inside = waiting.pop(); inside !== undefined; inside = waiting.pop()) {
    signal.throwIfAborted()
    for (const { path, kind } of await entriesOf(root, inside)) {
      if (kind === 'file') files.push(path)
      if (kind === 'unnamed') unnamed.push(path)
      if (kind !== 'folder') continue
      folders.push(path)
      waiting.push(path)
    }
  }
  return { folders, files, unnamed }
}

/** The sums of all folders of a tree. */
export async function folderSums(
  folders: Iterable<string>,
  files: Iterable<FileSum>,
): Promise<Pick<Manifest, 'folders' | 'root'>> {
  const hasher = await createXXHash128()
  return sumsOfTree(folders, files, (bytes) => hasher.init().update(bytes).digest())
}
