/** The stable codes of everything that can go wrong in an appliance's shell. */
export type ApplianceErrorCode =
  /** Options that contradict themselves or hold values out of range. */
  | 'ERR_OPTIONS'
  /** A configuration file, or a flag, that holds something wrong. */
  | 'ERR_CONFIG'
  /** A port or an address that cannot be listened on. */
  | 'ERR_LISTEN'
  /** A certificate or key that cannot be read, made or used. */
  | 'ERR_TLS'
  /** A file of users, or a password hash, that cannot be read. */
  | 'ERR_USERS'
  /** Too much is asked at once; later it may work. */
  | 'ERR_BUSY'
  /** A folder to serve that is not there, or is no folder. */
  | 'ERR_ROOT'
  /** Something was asked of a part that is already closed. */
  | 'ERR_CLOSED'
  /** Multicast DNS: no socket, or no free name. */
  | 'ERR_MDNS'
  /** A metric registered twice, or with a name that its readers cannot take. */
  | 'ERR_METRIC'
  /** The Munin node cannot listen, or a plugin of it is badly formed. */
  | 'ERR_MUNIN'
  /** The journal or its notification socket cannot be reached. */
  | 'ERR_SYSTEMD'

/** What went wrong, for programs (`code`), for people (`message`) and for the curious (`cause`). */
export class ApplianceError extends Error {
  /** Always `ApplianceError`. */
  override readonly name = 'ApplianceError'
  /** Stable across releases; compare this rather than the message. */
  readonly code: ApplianceErrorCode

  /**
   * @param code what kind of thing went wrong
   * @param message names what was at fault, what was expected, and what came
   * @param options the `cause`, when something else failed first
   */
  constructor(code: ApplianceErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
