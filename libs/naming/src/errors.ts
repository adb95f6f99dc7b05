/** The stable codes of everything that can be wrong with a name. */
export type NamingErrorCode = 'ERR_TEMPLATE' | 'ERR_ZONE' | 'ERR_MOMENT' | 'ERR_LENGTH' | 'ERR_FACT'

/** What went wrong, for programs (`code`) and for people (`message`). */
export class NamingError extends Error {
  /** Always `NamingError`. */
  override readonly name = 'NamingError'
  /** Stable across releases; compare this rather than the message. */
  readonly code: NamingErrorCode

  constructor(code: NamingErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
