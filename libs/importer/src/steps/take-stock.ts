import type { Archive } from '../archive/archive.ts'
import { foldersOf } from '../archive/folders-of.ts'
import { holdingHistory, manifestsOf } from '../archive/history.ts'
import type { IndexedFile } from '../archive/index-file.ts'
import { type Recorded, readRecorded } from '../archive/recorded.ts'
import { noteStoredFiles } from '../archive/scan.ts'
import { listTree } from '../archive/tree.ts'

/** What there is to be verified, at one moment: imports may go on meanwhile. */
export interface Stock {
  /** The files, as the index knows them. */
  readonly files: readonly IndexedFile[]
  /** Files among them that the index did not know: no import brought them. */
  readonly arrived: ReadonlySet<string>
  /** What the history tells. */
  readonly recorded: Recorded
  /** Every folder. */
  readonly there: ReadonlySet<string>
  /** Those that count: not what an import at work has made, as the history knows nothing of it yet. */
  readonly folders: readonly string[]
  /** What has no name that one could open it by. */
  readonly unnamed: readonly string[]
}

/** @param canWait - whether the archive may be written to: then others can be kept from its history */
export async function takeStock(
  { layout, index }: Archive,
  canWait: boolean,
  signal: AbortSignal,
): Promise<Stock> {
  // An index that was there knows all that imports brought, whatever became of the history.
  const arrived = await noteStoredFiles(layout, index, signal)
  const look = async (): Promise<{ readonly stock: Stock; readonly isOfOneMoment: boolean }> => {
    const before = await manifestsOf(layout)
    // Before the index: it knows of all for which there is a folder.
    const { folders, unnamed } = await listTree(layout.root, signal)
    const recorded = await readRecorded(layout, index, signal)
    const all = [...index.all()]
    const files = all.filter(({ run }) => run === null)
    const there = new Set(folders)
    const stock = { files, arrived, recorded, there, folders: settledAmong(folders, all), unnamed }
    // A generation that came meanwhile tells of files that were not looked at.
    return { stock, isOfOneMoment: (await manifestsOf(layout)).length === before.length }
  }
  const first = await look()
  if (first.isOfOneMoment || !canWait) return first.stock
  // Only now: a long history takes minutes to read, for which imports would not come to their end.
  return (await holdingHistory(layout, look, signal)).stock
}

/** Folders without those of files that an import is about to publish. */
export function settledAmong(
  folders: readonly string[],
  files: readonly IndexedFile[],
): readonly string[] {
  const atWork = new Set(files.flatMap(({ run, path }) => (run === null ? [] : foldersOf(path))))
  return folders.filter((folder) => !atWork.has(folder))
}
