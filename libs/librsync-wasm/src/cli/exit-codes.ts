import { RsyncError, type RsyncErrorCode } from '../errors.ts'

/** Those of rdiff, which are librsync's result codes. */
const exitCodes: Readonly<Record<RsyncErrorCode, number>> = {
  ERR_OPTIONS: 101,
  ERR_MAGIC: 104,
  ERR_TRUNCATED: 103,
  ERR_SIGNATURE: 106,
  ERR_DELTA: 106,
  ERR_BASIS: 106,
  ERR_RESULT: 106,
  ERR_LIMIT: 102,
  ERR_EXISTS: 100,
  ERR_IO: 100,
  ERR_WASM: 107,
}

/** Wrong usage. */
export const usageError: number = exitCodes.ERR_OPTIONS

/** The exit code for what was thrown. */
export function exitCodeOf(error: unknown): number {
  return error instanceof RsyncError ? exitCodes[error.code] : exitCodes.ERR_WASM
}
