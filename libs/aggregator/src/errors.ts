/** The stable codes of everything that can go wrong in an aggregator. */
export type AggregatorErrorCode =
  /** An option is wrong; the message lists every fault. */
  | 'ERR_OPTIONS'
  /** The configuration file is wrong; the message lists every fault with its line. */
  | 'ERR_CONFIGURATION'
  /** A day, a moment or a zone is none. */
  | 'ERR_DAY'
  /** A name cannot be that of a medium. */
  | 'ERR_NAME'
  /** A title is too long, or another medium has it. */
  | 'ERR_TITLE'
  /** A medium is scheduled, or a name is taken: nothing was done. */
  | 'ERR_REFUSED'
  /** A replica cannot be started or kept. */
  | 'ERR_REPLICA'
  /** A box does not answer, or not as a Redis does. */
  | 'ERR_BOX'
  /** A file or folder cannot be read or made. */
  | 'ERR_STORAGE'
  /** It has been closed. */
  | 'ERR_CLOSED'

/** What went wrong, for programs (`code`), for people (`message`) and for the curious (`cause`). */
export class AggregatorError extends Error {
  /** Always `AggregatorError`. */
  override readonly name = 'AggregatorError'
  /** Stable across releases; compare this rather than the message. */
  readonly code: AggregatorErrorCode

  constructor(code: AggregatorErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
