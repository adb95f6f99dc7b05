import type { FileResult, ImportReport } from '../report.ts'
import { formatBytes, formatSeconds } from './units.ts'

/** The renames of an import, in columns. */
export function tableOf({ files }: ImportReport): string[] {
  const width = files.reduce((most, { source }) => Math.max(most, shown(source).length), 0)
  return files.map((file) => `${shown(file.source).padEnd(width)}  ${fateOf(file)}`)
}

/** A line for what an import did, or would do. */
export function summaryOf(report: ImportReport, planned = false): string {
  const { found, imported, known, failed, seconds, proven } = report
  const size = formatBytes(imported.bytes)
  const counts = `${found.files} found = ${imported.files} ${planned ? 'to import' : 'imported'} (${size}) + ${known.files} known + ${failed.files} failed`
  if (planned) return counts
  const verdict = proven
    ? 'every copy proven, the card can be emptied'
    : 'not proven, keep the card'
  return `${counts}, in ${formatSeconds(seconds)}: ${verdict}`
}

/** A line for each of several archives. */
export function archiveLinesOf({ archives }: ImportReport): string[] {
  if (archives.length === 1) return []
  return archives.map(({ archive, imported, known, failed, proven }) => {
    const counts = `${imported.files} new + ${known.files} known + ${failed.files} failed`
    return `${shown(archive)}: ${counts}${proven ? ', proven' : ''}`
  })
}

/** A name from a card may have anything in it, also what a terminal would obey. */
export function shown(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what is looked for
  return name.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '\ufffd')
}

function fateOf(file: FileResult): string {
  switch (file.outcome) {
    case 'imported':
      return `-> ${file.path}${file.dateFrom === undefined ? '' : `  (${file.dateFrom})`}`
    case 'known':
      return `== ${file.path}`
    case 'failed':
      return `!! ${shown(file.error.message)}`
  }
}
