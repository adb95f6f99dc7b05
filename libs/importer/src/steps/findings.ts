import { foldersOf } from '../archive/folders-of.ts'
import type { IndexedFile } from '../archive/index-file.ts'
import type { VerifyFault } from '../verify-report.ts'
import type { Check } from './check-file.ts'

/** What was found out of a file. */
export interface Finding {
  /** The file, as the index knew it. */
  readonly file: IndexedFile
  /** What it is. */
  readonly check: Check
  /** The file that it was, which is not there any more. */
  readonly movedFrom?: IndexedFile
  /** The same, where the history tells of it: another program renamed it, and wrote that down. */
  readonly renamedFrom?: IndexedFile
  /** Whether somebody put it there without an import. */
  readonly added?: boolean
}

/** Findings, and what they tell only together. */
export interface Displaced {
  /** The findings; without those that are missing because they were moved. */
  readonly findings: readonly Finding[]
  /** What is missing, new, or moved. */
  readonly faults: readonly VerifyFault[]
}

/** Find out which files were moved: they are new where they are, and missing where they were. */
export function findMoves(found: readonly Finding[], isNew: (path: string) => boolean): Displaced {
  const missing = new Map<string, IndexedFile[]>()
  for (const { file, check } of found) {
    if (check.kind !== 'missing') continue
    const same = missing.get(file.hash ?? '')
    if (same) same.push(file)
    else missing.set(file.hash ?? '', [file])
  }
  const moved = new Set<IndexedFile>()
  const faults: VerifyFault[] = []
  const renamed = found.map((finding): Finding => {
    const renamedFrom = takeRenamed(finding, missing)
    if (!renamedFrom) return finding
    moved.add(renamedFrom)
    return { ...finding, renamedFrom }
  })
  const placed = renamed.map((finding): Finding => {
    const { file, check } = finding
    if (check.kind !== 'learnt') return finding
    const movedFrom = missing.get(check.listed.sums.xxh128 ?? '')?.pop()
    if (movedFrom) {
      moved.add(movedFrom)
      faults.push({ path: file.path, kind: 'moved', message: `it was ${movedFrom.path}` })
      return { ...finding, movedFrom }
    }
    if (!isNew(file.path)) return finding
    faults.push({ path: file.path, kind: 'new', message: 'no import brought it' })
    return { ...finding, added: true }
  })
  const findings = placed.filter(({ file }) => !moved.has(file))
  for (const { file, check } of findings) {
    if (check.kind === 'missing') {
      faults.push({ path: file.path, kind: 'missing', message: check.message })
    }
  }
  return { findings, faults }
}

/** What is missing under the name that a file had before, and was the same. */
function takeRenamed(
  { file, check }: Finding,
  missing: ReadonlyMap<string, IndexedFile[]>,
): IndexedFile | undefined {
  if (check.kind !== 'same') return undefined
  const same = missing.get(check.listed.sums.xxh128 ?? '') ?? []
  const at = same.findIndex(({ path }) => path === file.source)
  return at < 0 ? undefined : same.splice(at, 1)[0]
}

/** Whether the history knew all that was in the folder of a file, and not the file. */
export function isNew(path: string, recorded: ReadonlyMap<string, unknown>): boolean {
  return [...foldersOf(path), ''].some((folder) => recorded.has(folder))
}
