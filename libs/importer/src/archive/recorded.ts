import { basename } from 'node:path'
import { type FolderSums, generationOf, type ListedAction } from '../mhl/manifest.ts'
import type { ReadManifestContent } from '../mhl/read-manifest.ts'
import type { VerifyFault } from '../verify-report.ts'
import { foldersOf } from './folders-of.ts'
import type { IndexFile } from './index-file.ts'
import { historyFolder, type Layout } from './layout.ts'
import { adopt } from './learn.ts'
import { checkChain, readHistory } from './read-history.ts'

/** What the history tells of a folder, at last. */
export interface RecordedSums extends FolderSums {
  /** In which generation. */
  readonly generation: number
}

/** What the history tells of an archive. */
export interface Recorded {
  /** Its folders by their path; the root is `''`. */
  readonly folders: ReadonlyMap<string, RecordedSums>
  /** What is wrong with the history itself. */
  readonly faults: readonly VerifyFault[]
}

/**
 * Read the history of an archive, whoever wrote it, and hold it against its chain. What it tells of files that
 * the index knows nothing of goes into the index.
 */
export async function readRecorded(
  layout: Layout,
  index: IndexFile,
  signal: AbortSignal,
): Promise<Recorded> {
  const told = createFolderNotes()
  const faults = (await checkChain(layout)).map(({ name, message }) => faultOf(name, message))
  const linked = Math.max(0, ...faults.map(({ path }) => generationOf(basename(path)) ?? 0))
  let last = 0
  for await (const read of readHistory(layout, signal)) {
    const { generation, name } = read
    if (generation > last + 1) told.lose()
    last = generation
    if ('error' in read) {
      faults.push(faultOf(name, read.error.message))
      told.lose()
      continue
    }
    // One that was changed is told, and says more than none.
    told.note(read.manifest, generation)
    for (const file of read.manifest.files) {
      if (index.get(file.path)?.hash === null) await adopt(layout, index, file, generation)
    }
  }
  if (linked > last) told.lose()
  return { folders: told.folders, faults }
}

/** What is known of folders, generation by generation. */
interface FolderNotes {
  /** What is known of them by now. */
  readonly folders: ReadonlyMap<string, RecordedSums>
  /** A generation that can be read. */
  note(manifest: ReadManifestContent, generation: number): void
  /** A generation that cannot: nobody knows what it changed, until one tells of all that is there. */
  lose(): void
}

function createFolderNotes(): FolderNotes {
  const folders = new Map<string, RecordedSums>()
  let lost = false
  return {
    folders,
    note(manifest, generation) {
      if (isWhole(manifest)) lost = false
      if (!lost) noteFolders(folders, manifest, generation)
    },
    lose() {
      folders.clear()
      lost = true
    },
  }
}

/** Whether it tells of all that was there, and nothing was damaged. */
function isWhole({ root, process, files }: ReadManifestContent): boolean {
  const isSound = files.every(({ action }) => action !== 'failed')
  return root !== undefined && process === 'in-place' && isSound
}

function noteFolders(
  folders: Map<string, RecordedSums>,
  manifest: ReadManifestContent,
  generation: number,
): void {
  const { files, folders: told, root } = manifest
  const above = (wanted: ListedAction): Set<string> =>
    new Set(
      files.flatMap(({ path, action }) => (action === wanted ? [...foldersOf(path), ''] : [])),
    )
  // What a folder was with a damaged file in it, it need not be for long.
  const damaged = above('failed')
  if (isWhole(manifest)) folders.clear()
  // A file came in, and it is not told what the folders are with it.
  for (const folder of above('original')) folders.delete(folder)
  const all = root ? [...told, { path: '', ...root }] : told
  for (const { path, ...sums } of all) {
    if (!damaged.has(path)) folders.set(path, { ...sums, generation })
  }
}

function faultOf(name: string, message: string): VerifyFault {
  return { path: `${historyFolder}/${name}`, kind: 'history', message }
}
