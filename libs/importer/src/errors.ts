/** The stable codes of everything that can go wrong in an import. */
export type ImporterErrorCode =
  /** An option is wrong; the message lists every fault. */
  | 'ERR_OPTIONS'
  /** The card, or a file on it, cannot be read. */
  | 'ERR_SOURCE'
  /** A file changed on the card while it was being read, or since the card was searched. */
  | 'ERR_CHANGED'
  /** The archive cannot be read or written; `cause` has the system's `code`. */
  | 'ERR_ARCHIVE'
  /** No space left in the archive, or a quota is used up. */
  | 'ERR_FULL'
  /** What was read back from the disk is not what was read from the card, twice. */
  | 'ERR_MISMATCH'
  /** The index of the archive cannot be used; `reindex` makes a new one from the files. */
  | 'ERR_INDEX'
  /** A manifest of the history is damaged or hostile: nothing of it is believed. */
  | 'ERR_HISTORY'
  /** exiftool, which reads the dates, cannot be started. */
  | 'ERR_EXIFTOOL'
  /** No picture can be made of a file: it is broken, hostile, too large, or has none in it. */
  | 'ERR_PICTURE'
  /** A file was not tried: what it belongs to failed, the archive has no room for it, or the import ended before it. */
  | 'ERR_NOT_TRIED'
  /** A card cannot be watched for, mounted or let go of. */
  | 'ERR_CARD'
  /** A card has no folder `DCIM`: it is no camera's, and was left as it is. */
  | 'ERR_FOREIGN'
  /** A light, a button or their socket cannot be used; `cause` has the system's `code`. */
  | 'ERR_BOARD'

/** What went wrong, for programs (`code`), for people (`message`) and for the curious (`cause`). */
export class ImporterError extends Error {
  /** Always `ImporterError`. */
  override readonly name = 'ImporterError'
  /** Stable across releases; compare this rather than the message. */
  readonly code: ImporterErrorCode

  constructor(code: ImporterErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** The `code` of a system error, also of one that is the cause of another: `ENOENT` and the like. */
export function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  const code = 'code' in error ? String(error.code) : undefined
  return code === undefined || code.startsWith('ERR_') ? (errnoOf(error.cause) ?? code) : code
}

/** Say of a step in the archive that failed what it was for. */
export function archiveFailure(error: unknown, doing: string): ImporterError {
  if (error instanceof ImporterError) return error
  const full = ['ENOSPC', 'EDQUOT'].includes(errnoOf(error) ?? '') || isSqliteFull(error)
  return new ImporterError(full ? 'ERR_FULL' : 'ERR_ARCHIVE', sentence(doing, error), {
    cause: error,
  })
}

/** SQLITE_FULL of sqlite3.h: SQLite keeps the system's own code to itself. */
function isSqliteFull(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === 13
}

/** Say of a step on the card that failed what it was for. */
export function sourceFailure(error: unknown, doing: string): ImporterError {
  if (error instanceof ImporterError) return error
  return new ImporterError('ERR_SOURCE', sentence(doing, error), { cause: error })
}

/** Say of a step with a card that failed what it was for. */
export function cardFailure(error: unknown, doing: string): ImporterError {
  if (error instanceof ImporterError) return error
  return new ImporterError('ERR_CARD', sentence(doing, error), { cause: error })
}

/** Say of a step with lights and buttons that failed what it was for. */
export function boardFailure(error: unknown, doing: string): ImporterError {
  return new ImporterError('ERR_BOARD', sentence(doing, error), { cause: error })
}

function sentence(doing: string, error: unknown): string {
  return `Could not ${doing}: ${error instanceof Error ? error.message : String(error)}`
}
