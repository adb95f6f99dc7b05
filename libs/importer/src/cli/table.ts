import type { FileResult, ImportReport, SkippedFile, SkipReason } from '../report.ts'
import { formatBytes, formatSeconds } from './units.ts'

/** The renames of an import, in columns, then what is left out. */
export function tableOf(report: ImportReport): string[] {
  const rows = [
    ...report.files.map((file) => [file.source, fateOf(file)] as const),
    ...leftOut(report).map(({ path, reason }) => [path, `-- ${reasons[reason]}`] as const),
  ]
  const width = rows.reduce((most, [source]) => Math.max(most, shown(source).length), 0)
  return rows.map(([source, fate]) => `${shown(source).padEnd(width)}  ${fate}`)
}

const reasons: Readonly<Record<SkipReason, string>> = {
  litter: 'left by an operating system',
  link: 'left out: a symbolic link',
  special: 'left out: neither file nor folder',
  other: 'left out: not of the kinds asked for',
}

/** What somebody may miss in the archive. */
function leftOut({ skipped }: ImportReport): readonly SkippedFile[] {
  return skipped.filter(({ reason }) => reason !== 'litter')
}

/** A line for each thing that somebody may miss in the archive. */
export function leftOutLinesOf(report: ImportReport): string[] {
  return leftOut(report).map(({ path, reason }) => `${shown(path)}: ${reasons[reason]}`)
}

/** A line for what an import did, or would do. */
export function summaryOf(report: ImportReport, planned = false): string {
  const { found, imported, known, failed, seconds } = report
  const size = formatBytes(imported.bytes)
  const counts = `${found.files} found = ${imported.files} ${planned ? 'to import' : 'imported'} (${size}) + ${known.files} known + ${failed.files} failed`
  if (planned) return counts
  return `${counts}, in ${formatSeconds(seconds)}: ${verdictOf(report)}`
}

function verdictOf(report: ImportReport): string {
  const left = leftOut(report).length
  if (report.failed.files > 0) return 'not proven, keep the card'
  if (!report.proven) return 'not read back, keep the card until `verify` has found no fault'
  if (left > 0)
    return `every copy proven, but ${left} left out: look at them before you empty the card`
  if (report.found.files === 0) return 'nothing to import'
  return 'every copy proven, the card can be emptied'
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
