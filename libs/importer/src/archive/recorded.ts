import type { FolderSums, ListedAction } from '../mhl/manifest.ts'
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
  const folders = new Map<string, RecordedSums>()
  const faults = (await checkChain(layout)).map(({ name, message }) => faultOf(name, message))
  for await (const read of readHistory(layout, signal)) {
    const { generation, name } = read
    if ('error' in read) {
      faults.push(faultOf(name, read.error.message))
      continue
    }
    const { manifest } = read
    noteFolders(folders, manifest, generation)
    for (const file of manifest.files) {
      if (index.get(file.path)?.hash === null) await adopt(layout, index, file, generation)
    }
  }
  // What a manifest told that is not there, or not believed, nobody knows: nor what it changed.
  return { folders: faults.length > 0 ? new Map() : folders, faults }
}

function noteFolders(
  folders: Map<string, RecordedSums>,
  { files, folders: told, root, process }: ReadManifestContent,
  generation: number,
): void {
  const above = (wanted: ListedAction): Set<string> =>
    new Set(
      files.flatMap(({ path, action }) => (action === wanted ? [...foldersOf(path), ''] : [])),
    )
  // What a folder was with a damaged file in it, it need not be for long.
  const damaged = above('failed')
  // It tells of all that was there then.
  if (root && process === 'in-place' && damaged.size === 0) folders.clear()
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
