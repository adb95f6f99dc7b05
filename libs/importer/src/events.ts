import type { EventEmitter } from 'node:events'
import type { Progress } from './progress.ts'
import type { FileResult, ImportReport, Tally } from './report.ts'
import type { VerifyFault, VerifyReport } from './verify-report.ts'

/** What an importer tells while it works, and with what. */
export interface ImporterEvents {
  /** The card was searched; so much is on it. */
  readonly begun: [found: Tally]
  /** How far it is, and each file that is being read; some ten times a second, and when a film is read to its end. */
  readonly progress: [progress: Progress]
  /** What became of a file in one archive, as soon as it is known: with several, before `file`. */
  readonly delivered: [result: FileResult, archive: string]
  /** What became of a file. */
  readonly file: [result: FileResult]
  /** Something that a user may want to know: a date that is not believed. */
  readonly warning: [message: string]
  /** A file of the archive is not what it was. */
  readonly fault: [fault: VerifyFault]
  /** The import, or the plan of one, is over. */
  readonly done: [report: ImportReport]
  /** The verification is over. */
  readonly verified: [report: VerifyReport]
  /**
   * An import, a plan or a verification ended without a report, with what its promise is rejected with: the archive
   * cannot be opened, the card cannot be read, a signal stopped it.
   */
  readonly failed: [error: unknown]
}

/** Where to listen. */
export type EventSource = EventEmitter<{
  -readonly [Name in keyof ImporterEvents]: ImporterEvents[Name]
}>
