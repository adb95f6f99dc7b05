import { RecorderError } from '../errors.ts'

/** Whether an error is the storage's: worth waiting for, not worth giving up for. */
export function isStorageFailure(error: unknown): boolean {
  const code = codeOf(error)
  return (
    code === 'ERR_STORAGE' ||
    code === 'ERR_STORAGE_FULL' ||
    code === 'ERR_AUDIO_FILE' ||
    (typeof code === 'string' && storageErrors.has(code))
  )
}

/** What the system says of a disk that is full, failing, read-only or gone. */
const storageErrors = new Set([
  'ENOSPC',
  'EDQUOT',
  'EIO',
  'EROFS',
  'ENOENT',
  'ENOTDIR',
  'ENXIO',
  'ENODEV',
  'ESTALE',
  'EACCES',
  'EPERM',
  'ERR_FULL',
  'ERR_IO',
  'ERR_SYNC',
])

/** What an error says. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** The code of a system's or of our own error. */
export function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}

/** Any error as one of ours. */
export function asRecorderError(cause: unknown): RecorderError {
  if (cause instanceof RecorderError) return cause
  return new RecorderError('ERR_STORAGE', messageOf(cause), { cause })
}
