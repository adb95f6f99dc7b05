/**
 * librsync in WebAssembly: signatures, deltas and patches, streaming and of any size.
 *
 * @packageDocumentation
 */
export { deltaBetween } from './between/delta-between.ts'
export { createIndexer, type Indexer, type IndexerOptions } from './between/indexer.ts'
export type { ByteSource } from './chunks.ts'
export { type ComposeOptions, compose } from './compose/compose.ts'
export { delta } from './delta/delta.ts'
export { RsyncError, type RsyncErrorCode, type RsyncErrorDetails } from './errors.ts'
export { inspect } from './inspect.ts'
export type { RollingHash, StrongHash } from './kinds.ts'
export type { ExpectedResult, PatchOptions, SignatureOptions, WorkOptions } from './options.ts'
export { patch } from './patch/patch.ts'
export type { Basis, RandomAccess } from './random-access.ts'
export { signature } from './signature/signature.ts'
export type { DeltaSummary } from './summary.ts'
