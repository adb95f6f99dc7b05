/** The stable codes of everything that can go wrong in a recorder. */
export type RecorderErrorCode =
  | 'ERR_OPTIONS'
  | 'ERR_LIBRARY_MISSING'
  | 'ERR_DEVICE'
  | 'ERR_DEVICE_LOST'
  | 'ERR_DEVICE_UNSUPPORTED'
  | 'ERR_SOURCE'
  | 'ERR_FORMAT_UNSUPPORTED'
  | 'ERR_AUDIO_FILE'
  | 'ERR_SIDECAR'
  | 'ERR_STORAGE'
  | 'ERR_STORAGE_FULL'
  | 'ERR_NAME_TAKEN'
  | 'ERR_CLOCK'
  | 'ERR_RANGE'

/** What went wrong, for programs (`code`), for people (`message`) and for the curious (`cause`). */
export class RecorderError extends Error {
  /** Always `RecorderError`. */
  override readonly name = 'RecorderError'
  /** Stable across releases; compare this rather than the message. */
  readonly code: RecorderErrorCode

  constructor(code: RecorderErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
