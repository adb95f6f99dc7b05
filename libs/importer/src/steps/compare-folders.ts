import { foldersOf } from '../archive/folders-of.ts'
import type { RecordedSums } from '../archive/recorded.ts'
import type { FolderSums, Manifest } from '../mhl/manifest.ts'
import type { VerifyFault } from '../verify-report.ts'

/**
 * Hold the folders of an archive against what the history tells of them.
 *
 * @param recorded - what it tells
 * @param known - their sums as they may be: as they are, and as if what is told of single files were mended
 * @param there - the folders that are there
 * @returns a fault for each folder that was altered; not for those above it
 */
export function compareFolders(
  recorded: ReadonlyMap<string, RecordedSums>,
  known: readonly Pick<Manifest, 'folders' | 'root'>[],
  there: ReadonlySet<string>,
): VerifyFault[] {
  const sums = known.map(({ folders, root }) => {
    const all = new Map<string, FolderSums>(folders.map((folder) => [folder.path, folder]))
    return root ? all.set('', root) : all
  })
  const explained = new Set<string>()
  const faults: VerifyFault[] = []
  // From below: what is altered there alters all above.
  const paths = [...recorded.keys()].filter((path) => path !== '')
  for (const path of [...paths.toSorted((a, b) => b.length - a.length), '']) {
    const was = recorded.get(path)
    if (!was) continue
    const now = sums.flatMap((all) => all.get(path) ?? [])
    const gone = path !== '' && !there.has(path)
    if (!gone && now.length < sums.length) continue
    if (!gone && now.some(({ structure }) => structure === was.structure)) continue
    if (!explained.has(path)) {
      const message = `${gone ? 'it is not there' : difference(now.some(({ content }) => content === was.content))}; see generation ${was.generation}`
      faults.push({ path: path || '.', kind: 'altered', message })
    }
    for (const above of [...foldersOf(path), '']) explained.add(above)
  }
  return faults
}

function difference(sameContent: boolean): string {
  return sameContent
    ? 'the same files have other names or places'
    : 'other files or folders are in it than were'
}
