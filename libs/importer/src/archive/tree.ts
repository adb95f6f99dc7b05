import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createXXHash128 } from 'hash-wasm'
import { archiveFailure } from '../errors.ts'
import { type FileSum, sumsOfTree } from '../mhl/folder-sums.ts'
import type { Manifest } from '../mhl/manifest.ts'
import { historyFolder } from './layout.ts'

/** What is in an archive, by name. */
export interface Tree {
  /** Every folder but the root, also empty ones. */
  readonly folders: readonly string[]
  /** Every file. */
  readonly files: readonly string[]
}

/** List an archive without looking at any file: all but what is hidden, and the histories (`ascmhl`). */
export async function listTree(root: string, signal: AbortSignal): Promise<Tree> {
  const folders: string[] = []
  const files: string[] = []
  const waiting = ['']
  for (let inside = waiting.pop(); inside !== undefined; inside = waiting.pop()) {
    signal.throwIfAborted()
    const folder = join(root, inside)
    const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
      throw archiveFailure(error, `read the folder ${folder}`)
    })
    for (const entry of entries) {
      if (entry.name.startsWith('.') || entry.name === historyFolder) continue
      const path = inside === '' ? entry.name : `${inside}/${entry.name}`
      if (entry.isFile()) files.push(path)
      if (!entry.isDirectory()) continue
      folders.push(path)
      waiting.push(path)
    }
  }
  return { folders, files }
}

/** The sums of all folders of a tree. */
export async function folderSums(
  folders: Iterable<string>,
  files: Iterable<FileSum>,
): Promise<Pick<Manifest, 'folders' | 'root'>> {
  const hasher = await createXXHash128()
  return sumsOfTree(folders, files, (bytes) => hasher.init().update(bytes).digest())
}
