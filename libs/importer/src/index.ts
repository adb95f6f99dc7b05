/**
 * Card in, safely renamed and proven archive out: no photo lost, none overwritten, none copied twice.
 *
 * {@includeCode ../examples/import-card.ts#import}
 *
 * @packageDocumentation
 */
export { ImporterError, type ImporterErrorCode } from './errors.ts'
export type { EventSource, ImporterEvents } from './events.ts'
export {
  createImporter,
  type Importer,
  type ImportOptions,
  type StoppableOptions,
} from './importer.ts'
export type { ExtraSum } from './mhl/manifest.ts'
export type { Naming, TemplateNaming } from './names.ts'
export type { ImporterOptions, ImporterSettings } from './options.ts'
export type { Progress } from './progress.ts'
export type {
  FailedFile,
  FileResult,
  ImportedFile,
  ImportReport,
  KnownFile,
  ReadBack,
  SkippedFile,
  SkipReason,
  Tally,
} from './report.ts'
export type {
  ArchiveStatus,
  ReindexReport,
  VerifyFault,
  VerifyReport,
} from './verify-report.ts'
