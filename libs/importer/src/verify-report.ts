import type { ReadBack, Tally } from './report.ts'

/** Something in the archive that is not what it was. */
export interface VerifyFault {
  /** The path of the file or folder in the archive; `.` is the archive itself. */
  readonly path: string
  /**
   * `damaged`: its content is another. `missing`: it is gone. `unreadable`: the disk refuses, or its name is no UTF-8, so
   * that nobody can ask for it. `new`: no import brought it; told once. `moved`: it was elsewhere; told once. `altered`: a folder has other files or names in
   * it than the history tells, and no file explains it; told once, with a damaged file in it until that is mended.
   * `history`: a manifest or the chain was changed, lost or refused.
   */
  readonly kind: 'damaged' | 'missing' | 'unreadable' | 'new' | 'moved' | 'altered' | 'history'
  /** What exactly. */
  readonly message: string
}

/** What became of an archive. */
export interface VerifyReport {
  /** Files that are what they were. */
  readonly verified: Tally
  /** Files that were never read before, new ones among them; from now on it is known what they are. */
  readonly learnt: Tally
  /** What is not what it was. */
  readonly faults: readonly VerifyFault[]
  /** How they were read: from the disk, not from memory. */
  readonly readBack: ReadBack | 'none'
  /** Whether it is in the history now; `false`: the archive's disk is mounted read-only. */
  readonly recorded: boolean
  /** How long it took. */
  readonly seconds: number
}

/** What an archive is at a moment. */
export interface ArchiveStatus {
  /** Files in it. */
  readonly stored: Tally
  /** How many of them were never read: it is not known what they are. */
  readonly unread: number
  /** The last number used; `undefined`: none was. */
  readonly lastNumber: number | undefined
  /** Generations in its history. */
  readonly generations: number
  /** Imports that are at work in it now. */
  readonly imports: number
  /** Bytes that are free on its disk, for those who are not root. */
  readonly free: number
}

/** What became of an index. */
export interface ReindexReport {
  /** Files in the archive. */
  readonly stored: Tally
  /** How many of them the index did not know. */
  readonly added: number
  /** How many files it knew that are not there. */
  readonly forgotten: number
  /** How many files are to be read when one of the same size comes: no manifest tells of them. */
  readonly unread: number
  /** Where a damaged index was put aside; `undefined`: it was sound, or there was none. */
  readonly damaged: string | undefined
}
