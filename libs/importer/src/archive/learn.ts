import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { numberIn } from '../archive-name.ts'
import { type ListedFile, parseManifest } from '../mhl/manifest.ts'
import { numberKey } from '../names.ts'
import { manifestsOf, readManifest } from './history.ts'
import type { IndexFile } from './index-file.ts'
import type { Layout } from './layout.ts'
import { noteStoredFiles } from './scan.ts'

/** A file system may keep times no finer than this, in ms (FAT: 2 s). */
const timeGrain = 2000

/**
 * Learn what is in an archive whose index is new: its files, what the history tells of them, and the
 * highest number.
 */
export async function learn(layout: Layout, index: IndexFile, signal: AbortSignal): Promise<void> {
  await noteStoredFiles(layout, index, signal)
  await adoptHistory(layout, index, signal)
  let last = -1
  for (const { path } of index.all()) last = Math.max(last, numberIn(path) ?? -1)
  index.transaction(() => {
    if (last >= 0) index.setCounter(numberKey, last)
    index.markWhole()
  })
}

/** Believe the history; what cannot be read of it teaches nothing, and the files have to tell. */
async function adoptHistory(layout: Layout, index: IndexFile, signal: AbortSignal): Promise<void> {
  for (const manifest of await manifestsOf(layout).catch(() => [])) {
    signal.throwIfAborted()
    const text = await readManifest(layout, manifest.name).catch(() => '')
    for (const file of parseManifest(text)) await adopt(layout, index, file, manifest.generation)
  }
}

/** Believe it of a file that has not been touched since; the newest manifest wins. */
async function adopt(
  { root }: Layout,
  index: IndexFile,
  { path, size, modified, sums, action, hashed, previousPath }: ListedFile,
  generation: number,
): Promise<void> {
  const known = index.get(path)
  const stats = known && (await lstat(join(root, path)).catch(() => undefined))
  if (!known || stats?.size !== size) return
  if (action === 'failed') index.setHash(path, null, size)
  if (action === 'failed' || !(Math.abs(stats.mtimeMs - modified) < timeGrain)) return
  const { xxh128, ...more } = sums
  index.adopt({
    ...{ path, size, generation },
    hash: xxh128 ?? null,
    source: previousPath ?? known.source,
    imported: action === 'original' ? hashed || null : known.imported,
    sums: Object.keys(more).length > 0 ? JSON.stringify(more) : known.sums,
  })
}
