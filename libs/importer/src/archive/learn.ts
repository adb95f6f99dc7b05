import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { numberIn } from '../archive-name.ts'
import type { ListedFile } from '../mhl/manifest.ts'
import { numberKey } from '../names.ts'
import type { IndexFile } from './index-file.ts'
import type { Layout } from './layout.ts'
import { readHistory } from './read-history.ts'
import { noteStoredFiles } from './scan.ts'

/** A file system may keep times no finer than this, in ms (FAT: 2 s). */
const timeGrain = 2000

/**
 * All zones of the world are as far apart: FAT keeps local time, and the reference implementation writes a winter's
 * time with the summer's offset. In ms.
 */
const zoneGrain = 900_000

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
  try {
    for await (const read of readHistory(layout, signal)) {
      if (!('manifest' in read)) continue
      for (const file of read.manifest.files) await adopt(layout, index, file, read.generation)
    }
  } catch {
    signal.throwIfAborted()
  }
}

/** Believe it of a file that has not been touched since; the newest manifest wins. */
export async function adopt(
  { root }: Layout,
  index: IndexFile,
  { path, size, modified, sums, action, hashed, previousPath, cardPath, isUnproven }: ListedFile,
  generation: number,
): Promise<void> {
  const known = index.get(path)
  const stats = known && (await lstat(join(root, path)).catch(() => undefined))
  if (!known || !stats || stats.size !== (size ?? stats.size)) return
  // What it was is known all the same, so that nobody takes what it is now for it.
  if (action === 'failed') index.doubt(path)
  if (action === 'failed' || !isSameTime(stats.mtimeMs, modified)) return
  const { xxh128, ...more } = sums
  index.adopt({
    ...{ path, size: stats.size, generation },
    hash: xxh128 ?? known.hash,
    proven: isUnproven ? 0 : 1,
    source: previousPath ?? cardPath ?? known.source,
    imported: action === 'original' ? hashed || null : known.imported,
    sums: Object.keys(more).length > 0 ? JSON.stringify(more) : known.sums,
  })
}

function isSameTime(a: number, b: number): boolean {
  const apart = Math.abs(a - b)
  const rest = apart % zoneGrain
  return apart < 15 * 3_600_000 && Math.min(rest, zoneGrain - rest) < timeGrain
}
