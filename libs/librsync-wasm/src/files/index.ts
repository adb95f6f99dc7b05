/**
 * librsync for files, by their paths. For Node, Deno and Bun.
 *
 * @packageDocumentation
 */
export { deltaFile } from './delta-file.ts'
export { inspectFile } from './inspect-file.ts'
export type {
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
