import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Archive } from '../archive/archive.ts'
import { foldersOf } from '../archive/folders-of.ts'
import { manifestsOf, writingHistory } from '../archive/history.ts'
import type { IndexedFile, IndexFile } from '../archive/index-file.ts'
import { readManifest } from '../archive/read-history.ts'
import { folderSums, listTree } from '../archive/tree.ts'
import { archiveFailure } from '../errors.ts'
import type { ListedFile, Manifest, Sums } from '../mhl/manifest.ts'

/**
 * Write what was imported and is in no manifest yet into the next generation of the history: this
 * import's files, and those of one that was killed before it came so far. With them go the sums of the
 * folders that they are in, and of the root.
 */
export async function recordImports(
  { layout, index }: Pick<Archive, 'layout' | 'index'>,
  now: number,
): Promise<void> {
  if (index.unlisted().length === 0) return
  try {
    await writingHistory(layout, async ({ append }) => {
      await markListed(layout, index)
      const listed = await Promise.all(
        index.unlisted().map((file) => listedFile(layout.root, file, index)),
      )
      const files = listed.filter((file) => file !== undefined)
      if (files.length === 0) return
      const sums = await sumsAbove(layout.root, index, files)
      const generation = await append('transfer', { files, ...sums }, now)
      index.transaction(() => {
        for (const { path } of files) index.list(path, generation)
      })
    })
  } catch (error) {
    throw archiveFailure(error, `write the history ${layout.history}`)
  }
}

/** The names of the manifests that list files, the oldest first. Another import may have written them. */
export async function manifestsListing(
  { layout, index }: Pick<Archive, 'layout' | 'index'>,
  paths: readonly string[],
): Promise<string[]> {
  const generations = new Set(paths.map((path) => index.get(path)?.generation))
  const listing = (await manifestsOf(layout)).filter(({ generation }) =>
    generations.has(generation),
  )
  return listing.map(({ name }) => name)
}

/** The sums of all folders that files are in, as far as all that is in them is known. */
async function sumsAbove(
  root: string,
  index: IndexFile,
  files: readonly ListedFile[],
): Promise<Pick<Manifest, 'folders' | 'root'>> {
  // What is imported is imported: whoever stops an import then waits for this.
  const tree = await listTree(root, new AbortController().signal)
  const sums = await folderSums(tree.folders, knownSums(index, tree.files))
  const above = new Set(files.flatMap(({ path }) => foldersOf(path)))
  return { root: sums.root, folders: sums.folders.filter(({ path }) => above.has(path)) }
}

function* knownSums(
  index: IndexFile,
  files: readonly string[],
): Generator<readonly [string, string | undefined], void, undefined> {
  for (const path of files) {
    const known = index.get(path)
    const isBelieved = known && known.run === null && known.proven >= 0
    yield [path, isBelieved ? (known.hash ?? undefined) : undefined]
  }
}

/** An import may have been killed after its manifest, and before the index knew. */
async function markListed(layout: Archive['layout'], index: IndexFile): Promise<void> {
  const last = (await manifestsOf(layout)).at(-1)
  if (!last) return
  const unlisted = new Map(index.unlisted().map((file) => [file.path, file.hash]))
  // What cannot be read lists nothing.
  const { files } = await readManifest(layout, last.name).catch(() => ({ files: [] }))
  const found = files.filter(
    ({ path, sums }) => unlisted.has(path) && unlisted.get(path) === sums.xxh128,
  )
  index.transaction(() => {
    for (const { path } of found) index.list(path, last.generation)
  })
}

/** @returns `undefined` if somebody removed it */
async function listedFile(
  root: string,
  file: IndexedFile,
  index: IndexFile,
): Promise<ListedFile | undefined> {
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
    ...nameBefore(file, index),
    ...(file.proven === 0 && { isUnproven: true }),
  }
}

/**
 * The reference implementation looks a file up by its previous path, in the whole history: cameras count
 * anew, and the photo of another day would be taken for this one.
 */
function nameBefore(
  { path, source }: IndexedFile,
  index: IndexFile,
): Pick<ListedFile, 'previousPath' | 'cardPath'> {
  if (source === null) return {}
  return index.isNamed(source, path) ? { cardPath: source } : { previousPath: source }
}
