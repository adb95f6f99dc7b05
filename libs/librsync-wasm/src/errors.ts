/** The stable codes of everything that can go wrong. */
export type RsyncErrorCode =
  /** An option is wrong; the message lists every fault. */
  | 'ERR_OPTIONS'
  /** What was to be a signature or a delta is none: it begins with other bytes. */
  | 'ERR_MAGIC'
  /** A signature or a delta ends too early, as after a broken download. */
  | 'ERR_TRUNCATED'
  /** A signature is damaged. */
  | 'ERR_SIGNATURE'
  /** A delta is damaged. */
  | 'ERR_DELTA'
  /** A delta asks for what its basis does not have: it was made for another one. */
  | 'ERR_BASIS'
  /** The result is not what was expected: another size or another hash. */
  | 'ERR_RESULT'
  /** A limit that was set, or the memory that WebAssembly can address, would be exceeded. */
  | 'ERR_LIMIT'
  /** The target exists and may not be replaced. */
  | 'ERR_EXISTS'
  /** A file could not be opened, read or written; `cause` has the system's `code`. */
  | 'ERR_IO'
  /** The WebAssembly could not be loaded. */
  | 'ERR_WASM'

/** What an {@link RsyncError} knows beyond its message. */
export interface RsyncErrorDetails extends ErrorOptions {
  /** Where in the signature or delta it was found, in bytes from the start. */
  readonly offset?: number
}

/** What went wrong, for programs (`code`), for people (`message`) and for the curious (`cause`). */
export class RsyncError extends Error {
  /** Always `RsyncError`. */
  override readonly name = 'RsyncError'
  /** Stable across releases; compare this rather than the message. */
  readonly code: RsyncErrorCode
  /** Where in the signature or delta it was found, in bytes from the start, if it was there. */
  readonly offset: number | undefined

  constructor(code: RsyncErrorCode, message: string, details: RsyncErrorDetails = {}) {
    super(message, details)
    this.code = code
    this.offset = details.offset
  }
}
