/** The stable codes of everything that can go wrong in PigeBox itself. */
export type PigeboxErrorCode =
  /** A device that must not become the storage. */
  | 'ERR_DEVICE_REFUSED'
  /** A command that prepares the storage has failed. */
  | 'ERR_PREPARE'
  /** The demo's sound cannot be played. */
  | 'ERR_DEMO'

/** What went wrong, for programs (`code`), for people (`message`) and for the curious (`cause`). */
export class PigeboxError extends Error {
  /** Always `PigeboxError`. */
  override readonly name = 'PigeboxError'
  /** Stable across releases; compare this rather than the message. */
  readonly code: PigeboxErrorCode

  constructor(code: PigeboxErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
