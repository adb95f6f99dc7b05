/** The stable codes of everything that can go wrong. */
export type DurableErrorCode =
  /** An option is wrong; the message lists every fault. */
  | 'ERR_OPTIONS'
  /** The target exists and may not be replaced. */
  | 'ERR_EXISTS'
  /** Someone else holds the lock. */
  | 'ERR_LOCKED'
  /** `fsync` failed: what was written may not be on the disk, and asking again would not tell. */
  | 'ERR_SYNC'
  /** No space left, or a quota is used up. */
  | 'ERR_FULL'
  /** Any other refusal of the file system; `cause` has its `code`. */
  | 'ERR_IO'
  /** The system lacks what is needed: `flock(1)` is not installed. */
  | 'ERR_UNSUPPORTED'

/** Who holds a lock. */
export interface LockHolder {
  /** Its process id, as seen on `host`. */
  readonly pid: number
  /** The name of the host it runs on. */
  readonly host: string
  /** Since when. */
  readonly since: Date
}

/** What a {@link DurableError} knows beyond its message. */
export interface DurableErrorDetails extends ErrorOptions {
  /** Where the written data is kept, if it was written whole. */
  readonly part?: string
  /** Whether the target holds the new content in spite of the error. */
  readonly published?: boolean
  /** Who holds the lock. */
  readonly holder?: LockHolder
}

/** What went wrong, for programs (`code`), for people (`message`) and for the curious (`cause`). */
export class DurableError extends Error {
  /** Always `DurableError`. */
  override readonly name = 'DurableError'
  /** Stable across releases; compare this rather than the message. */
  readonly code: DurableErrorCode
  /** Where the written data is kept, if it was written whole and is not at the target. */
  readonly part: string | undefined
  /**
   * `true` when the target holds the new content all the same, and only its survival of a power
   * cut is not known: its folder could not be synced.
   */
  readonly published: boolean
  /** `ERR_LOCKED`: who holds the lock, when it can be told. */
  readonly holder: LockHolder | undefined

  constructor(code: DurableErrorCode, message: string, details: DurableErrorDetails = {}) {
    super(message, details)
    this.code = code
    this.part = details.part
    this.published = details.published ?? false
    this.holder = details.holder
  }
}

/** The `code` of a system error: `ENOENT` and the like. */
export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined
}

/** Say of a system call that failed what it was for; a {@link DurableError} passes as it is. */
export function failure(
  error: unknown,
  doing: string,
  details: Omit<DurableErrorDetails, 'cause'> = {},
): DurableError {
  if (error instanceof DurableError) return error
  const errno = errnoOf(error)
  const full = errno === 'ENOSPC' || errno === 'EDQUOT'
  const reason = error instanceof Error ? error.message : String(error)
  return new DurableError(full ? 'ERR_FULL' : 'ERR_IO', `Could not ${doing}: ${reason}`, {
    ...details,
    cause: error,
  })
}
