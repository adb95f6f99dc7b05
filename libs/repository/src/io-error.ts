import { RepositoryError } from './errors.ts'

const full = ['ENOSPC', 'EDQUOT']

/**
 * An error of the disk, from however deep, as one of ours; others stay as they are.
 *
 * @param error - what was thrown
 * @param folder - the one that was worked in
 */
export function ioError(error: unknown, folder: string): unknown {
  if (error instanceof RepositoryError) return error
  const system = systemError(error)
  if (system === undefined || !(error instanceof Error)) return error
  const reason = full.includes(system.code) ? 'the disk is full, and the next run goes on: ' : ''
  const said = error.message.includes(system.message) ? '' : `: ${system.message}`
  const message = `${folder}: ${reason}${error.message}${said}`
  return new RepositoryError('ERR_IO', message, { cause: error })
}

/** What the system said, which others have wrapped. */
function systemError(
  error: unknown,
): { readonly code: string; readonly message: string } | undefined {
  if (!(error instanceof Error)) return undefined
  if (!('syscall' in error && 'code' in error)) return systemError(error.cause)
  return { code: String(error.code), message: error.message }
}
