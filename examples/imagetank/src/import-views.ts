import type { FileResult, ImportReport, Progress, SkippedFile } from '@boxwright/importer'
import type { FileView, ImportView, ProgressView, SkipKind, SkippedView } from './api/types.ts'

/** Files that failed or were left out, and warnings, that are kept of an import. */
export const mostFaults = 50

/** Progress before there is any. */
export const nothing: Progress = {
  files: 0,
  totalFiles: 0,
  bytes: 0,
  totalBytes: 0,
  rate: 0,
  left: undefined,
  current: [],
}

/** How far an import is. */
export function progressView(id: string, progress: Progress): ProgressView {
  const { rate, left, ...counts } = progress
  return { import: id, ...counts, rate: Math.round(rate), left: left ?? null }
}

/** What became of a file of an import. */
export function fileView(id: string, file: FileResult): FileView {
  const { outcome, source, size } = file
  const path = file.outcome === 'failed' ? null : file.path
  const reason = file.outcome === 'failed' ? file.error.message : null
  return { import: id, outcome, source, size, path, reason }
}

const none = { files: 0, bytes: 0 }

/** What an import did. @param report `undefined` if it ended before its end @param failure why */
export function importView(
  facts: Pick<ImportView, 'id' | 'kind' | 'label' | 'started' | 'seconds' | 'warnings'>,
  report: ImportReport | undefined,
  failure: string | null,
): ImportView {
  const { found = none, imported = none, known = none, failed = none } = report ?? {}
  const faults = faultsOf(report).slice(0, mostFaults)
  const proven = failure === null && report?.proven === true
  const readBack = report?.readBack ?? 'none'
  const proof = report?.archives[0]?.manifests.at(-1) ?? null
  const skipped = skippedView(report?.skipped ?? [])
  const counts = { found, imported, known, failed, skipped }
  return { ...facts, ...counts, proven, readBack, proof, faults, failure }
}

/** What is left out, what somebody may miss first. */
const kinds: readonly SkipKind[] = ['other', 'link', 'special', 'litter']

/** What an import left out. */
function skippedView(skipped: readonly SkippedFile[]): SkippedView {
  const byKind = Map.groupBy(skipped, ({ reason }) => reason)
  const counts = Object.fromEntries([...byKind].map(([kind, some]) => [kind, some.length]))
  const files = kinds.flatMap((kind) =>
    (byKind.get(kind) ?? []).map(({ path }) => ({ file: path, kind })),
  )
  return { counts, files: files.slice(0, mostFaults) }
}

/** What failed, and why; where, if there are several archives. */
function faultsOf(report: ImportReport | undefined): ImportView['faults'] {
  const failed = (files: readonly FileResult[], where = '') =>
    files.flatMap((file) =>
      file.outcome === 'failed'
        ? [{ file: file.source, reason: `${where}${file.error.message}` }]
        : [],
    )
  const { files = [], archives = [] } = report ?? {}
  if (archives.length < 2) return failed(files)
  const told = archives.flatMap((one) => failed(one.files, `${one.archive}: `))
  // What could not even be looked at is of no archive.
  const sources = new Set(told.map(({ file }) => file))
  return [...failed(files).filter(({ file }) => !sources.has(file)), ...told]
}

/** Why the red light is on. @param archives all that it should be in */
export function reasonOf(
  { label, failed, found, failure }: ImportView,
  archives: readonly string[],
): string {
  if (failure !== null) return `${label}: ${failure}`
  const where = archives.length > 1 ? 'in every archive' : 'in the archive'
  return `${label}: ${failed.files} of ${found.files} files are not ${where}`
}

/** What an error says. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
