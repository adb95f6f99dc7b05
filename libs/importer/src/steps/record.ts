import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Archive } from '../archive/archive.ts'
import { manifestsOf, readManifest, writingHistory } from '../archive/history.ts'
import type { IndexedFile, IndexFile } from '../archive/index-file.ts'
import { archiveFailure } from '../errors.ts'
import { type ListedFile, parseManifest, type Sums } from '../mhl/manifest.ts'

/**
 * Write what was imported and is in no manifest yet into the next generation of the history: this
 * import's files, and those of one that was killed before it came so far.
 */
export async function recordImports({ layout, index }: Archive, now: number): Promise<void> {
  if (index.unlisted().length === 0) return
  try {
    await writingHistory(layout, async ({ append }) => {
      await markListed(layout, index)
      const listed = await Promise.all(
        index.unlisted().map((file) => listedFile(layout.root, file)),
      )
      const files = listed.filter((file) => file !== undefined)
      if (files.length === 0) return
      const generation = await append('transfer', files, now)
      index.transaction(() => {
        for (const { path } of files) index.list(path, generation)
      })
    })
  } catch (error) {
    throw archiveFailure(error, `write the history ${layout.history}`)
  }
}

/** An import may have been killed after its manifest, and before the index knew. */
async function markListed(layout: Archive['layout'], index: IndexFile): Promise<void> {
  const last = (await manifestsOf(layout)).at(-1)
  if (!last) return
  const unlisted = new Map(index.unlisted().map((file) => [file.path, file.hash]))
  const found = parseManifest(await readManifest(layout, last.name)).filter(
    ({ path, sums }) => unlisted.has(path) && unlisted.get(path) === sums.xxh128,
  )
  index.transaction(() => {
    for (const { path } of found) index.list(path, last.generation)
  })
}

/** @returns `undefined` if somebody removed it */
async function listedFile(root: string, file: IndexedFile): Promise<ListedFile | undefined> {
  const stats = await lstat(join(root, file.path)).catch(() => undefined)
  if (!stats || file.hash === null) return undefined
  const more = JSON.parse(file.sums ?? '{}') as Sums
  return {
    path: file.path,
    size: file.size,
    modified: stats.mtimeMs,
    sums: { xxh128: file.hash, ...more },
    action: 'original',
    hashed: file.imported ?? 0,
    previousPath: file.source ?? undefined,
  }
}
