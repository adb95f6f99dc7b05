/**
 * librsync in WebAssembly: signatures, deltas and patches, streaming and of any size.
 *
 * @packageDocumentation
 */
export { RsyncError, type RsyncErrorCode, type RsyncErrorDetails } from './errors.ts'
