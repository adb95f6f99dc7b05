import type { ImporterError } from './errors.ts'

/**
 * How a file was read from the disk rather than from memory. `direct`: past the page cache, with
 * O_DIRECT. `dropped`: after the kernel was asked to forget its pages, where the file system knows no
 * O_DIRECT; it may keep them all the same.
 */
export type ReadBack = 'direct' | 'dropped'

/** Why something on the card is not for import. */
export type SkipReason =
  /** What an operating system left there. */
  | 'litter'
  /** A symbolic link: it could lead anywhere. */
  | 'link'
  /** A device, a pipe, a socket. */
  | 'special'
  /** None of the kinds asked for. */
  | 'other'

/** Something on the card that is not for import. */
export interface SkippedFile {
  /** Its path from the source folder. */
  readonly path: string
  /** Why. */
  readonly reason: SkipReason
}

/** A file that is in the archive now. */
export interface ImportedFile {
  /** It was imported. */
  readonly outcome: 'imported'
  /** Its path on the card, from the source folder. */
  readonly source: string
  /** Bytes. */
  readonly size: number
  /** Its path in the archive. */
  readonly path: string
  /** XXH128 in hexadecimal digits. */
  readonly hash: string
  /** Whether its copy was read back from the disk, now or once. */
  readonly proven: boolean
  /**
   * When it was taken, by the clock of the camera: `2024-05-03T23:30:00.250-07:00`; without the zone if nothing tells it;
   * `undefined`: nothing tells when.
   */
  readonly taken: string | undefined
  /** The tag that gave the date; `file` for the time of the file; `undefined`: nothing did. */
  readonly dateFrom: string | undefined
}

/** A file whose content was in the archive already. */
export interface KnownFile {
  /** It was known. */
  readonly outcome: 'known'
  /** Its path on the card, from the source folder. */
  readonly source: string
  /** Bytes. */
  readonly size: number
  /** Where its content is in the archive. */
  readonly path: string
  /** XXH128 in hexadecimal digits. */
  readonly hash: string
  /** Whether its copy was read back from the disk, now or once. */
  readonly proven: boolean
}

/** A file that is not in the archive, or of which that is not certain. */
export interface FailedFile {
  /** It failed. */
  readonly outcome: 'failed'
  /** Its path on the card, from the source folder. */
  readonly source: string
  /** Bytes; 0 if it could not even be looked at. */
  readonly size: number
  /** Why. */
  readonly error: ImporterError
}

/** What became of a file on the card. */
export type FileResult = ImportedFile | KnownFile | FailedFile

/** Files and their bytes. */
export interface Tally {
  /** How many files. */
  readonly files: number
  /** Their bytes together. */
  readonly bytes: number
}

/** What an import did to one of several archives. */
export interface ArchiveReport {
  /** Its folder. */
  readonly archive: string
  /** What is in it now and was not before. */
  readonly imported: Tally
  /** What was there already. */
  readonly known: Tally
  /** What could not be brought into it. */
  readonly failed: Tally
  /** Whether all is in it, and every copy was read back from its disk. */
  readonly proven: boolean
  /** How copies were read back; `none`: they were not, or there was nothing to read. */
  readonly readBack: ReadBack | 'none'
  /**
   * The manifests in its folder `ascmhl` that list what is imported: one, but for imports that ended at the same time.
   * None if nothing is, or if the history could not be written.
   */
  readonly manifests: readonly string[]
  /** What became of each file. */
  readonly files: readonly FileResult[]
}

/** How files came into an archive. */
export type ArchiveFacts = Pick<ArchiveReport, 'readBack' | 'manifests'>

/** What an import did. `found` is the sum of `imported`, `known` and `failed`. */
export interface ImportReport {
  /** What was on the card. */
  readonly found: Tally
  /** What is in the archive now and was not before. */
  readonly imported: Tally
  /** What was there already. */
  readonly known: Tally
  /** What could not be imported. */
  readonly failed: Tally
  /** Whether the card can be emptied: nothing failed in any archive, and every copy was read back from its disk. */
  readonly proven: boolean
  /** How copies were read back; `none`: they were not, or there was nothing to read. */
  readonly readBack: ReadBack | 'none'
  /** How long it took. */
  readonly seconds: number
  /** Each file that was found, in the order of the card. Some 300 bytes of memory for each. */
  readonly files: readonly FileResult[]
  /** What was left alone. */
  readonly skipped: readonly SkippedFile[]
  /**
   * What became of the files in each archive. With several a file above is `failed` if any of them has not got it,
   * otherwise `imported` if any of them is new to it; `path` is that in the first.
   */
  readonly archives: readonly ArchiveReport[]
}

/** Add up the results of an import. */
export function reportOf(
  files: readonly FileResult[],
  archives: readonly ArchiveReport[],
  rest: Pick<ImportReport, 'skipped' | 'seconds'>,
): ImportReport {
  const ways = archives.map(({ readBack }) => readBack)
  const readBack = (['dropped', 'direct'] as const).find((way) => ways.includes(way)) ?? 'none'
  const failed = tallyOf(files, 'failed')
  const proven = failed.files === 0 && archives.every((one) => one.proven)
  return { found: tallyOf(files), ...tallies(files), proven, readBack, ...rest, files, archives }
}

/** Add up what became of the files in one archive. */
export function archiveReportOf(
  archive: string,
  files: readonly FileResult[],
  facts: ArchiveFacts,
): ArchiveReport {
  const { imported, known, failed } = tallies(files)
  const proven = files.every((file) => file.outcome !== 'failed' && file.proven)
  return { archive, imported, known, failed, proven, ...facts, files }
}

function tallies(
  files: readonly FileResult[],
): Pick<ImportReport, 'imported' | 'known' | 'failed'> {
  return {
    imported: tallyOf(files, 'imported'),
    known: tallyOf(files, 'known'),
    failed: tallyOf(files, 'failed'),
  }
}

function tallyOf(files: readonly FileResult[], outcome?: FileResult['outcome']): Tally {
  const some = files.filter((file) => outcome === undefined || file.outcome === outcome)
  return { files: some.length, bytes: some.reduce((sum, { size }) => sum + size, 0) }
}

/** What is told of a file of which each archive has told what became of it there. */
export function mergeResults(results: readonly FileResult[]): FileResult {
  const there = results.filter((one) => one.outcome !== 'failed')
  const [first] = there
  if (!first || there.length < results.length) {
    return results.find(({ outcome }) => outcome === 'failed') as FailedFile
  }
  const imported = there.find((one): one is ImportedFile => one.outcome === 'imported')
  const proven = there.every((one) => one.proven)
  return { ...(imported ?? first), path: first.path, proven }
}
