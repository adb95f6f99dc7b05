/**
 * librsync in WebAssembly: signatures, deltas and patches, streaming and of any size.
 *
 * @packageDocumentation
 */
export type { ByteSource } from './chunks.ts'
export { delta } from './delta/delta.ts'
export { RsyncError, type RsyncErrorCode, type RsyncErrorDetails } from './errors.ts'
export type { RollingHash, StrongHash } from './kinds.ts'
export type { SignatureOptions, WorkOptions } from './options.ts'
export { signature } from './signature/signature.ts'
