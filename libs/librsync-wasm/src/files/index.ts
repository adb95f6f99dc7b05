/**
 * librsync for files, by their paths. For Node, Deno and Bun.
 *
 * @packageDocumentation
 */

export { type BetweenSummary, deltaBetweenFiles } from '../between/files/delta-between-files.ts'
export {
  type BothWays,
  type BothWaysOptions,
  deltasBetweenFiles,
} from '../between/files/deltas-between-files.ts'
export type { Through } from '../between/files/known-copies.ts'
export type {
  BetweenOptions,
  BetweenProgress,
  CompareOptions,
  KeptIndex,
} from '../between/files/options.ts'
export { type ComposeFilesOptions, composeFiles } from '../compose/compose-files.ts'
export { RsyncError, type RsyncErrorCode, type RsyncErrorDetails } from '../errors.ts'
export { deltaFile } from './delta-file.ts'
export { inspectFile } from './inspect-file.ts'
export type {
  BlockingOptions,
  DeltaFileOptions,
  ExpectedFile,
  FileOptions,
  Input,
  Output,
  PatchFileOptions,
  Progress,
  SignatureFileOptions,
} from './options.ts'
export { patchFile } from './patch-file.ts'
export { type SignatureSummary, signatureFile } from './signature-file.ts'
