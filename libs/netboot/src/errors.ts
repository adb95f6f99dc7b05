/** The stable codes of everything that can go wrong in a netboot. */
export type NetbootErrorCode =
  /** An option is wrong; the message lists every fault. */
  | 'ERR_OPTIONS'
  /** `Boottorrent.yaml` or the `config.yaml` of a system is wrong; the message has a line for each fault. */
  | 'ERR_CONFIG'
  /** A folder is no project, or what was to be made is there already. */
  | 'ERR_PROJECT'
  /** A project is served already; the message names by whom. */
  | 'ERR_RUNNING'
  /** A program or file of a Debian package is missing; the message names the package. */
  | 'ERR_MISSING'
  /** What only root or a capability allows is refused; the message tells how to allow it. */
  | 'ERR_PERMISSION'
  /** An address or a port cannot be used. */
  | 'ERR_LISTEN'
  /** dnsmasq could not be started, or ended unasked. */
  | 'ERR_DNSMASQ'
  /** A machine cannot be looked into: it is not known, or lets nobody in. */
  | 'ERR_REMOTE'
  /** Phase 1, the small Linux of the clients, could not be built. */
  | 'ERR_PHASE1'
  /** Bytes that are not bencoded, or not in the canonical form. */
  | 'ERR_BENCODE'
  /** A torrent, or what it describes, is damaged, hostile or beyond a limit. */
  | 'ERR_TORRENT'
  /** A peer or a tracker broke the protocol. */
  | 'ERR_PROTOCOL'
  /** The disk is full, or refuses; `cause` has its `code`. */
  | 'ERR_IO'

/** What went wrong, for programs (`code`), for people (`message`) and for the curious (`cause`). */
export class NetbootError extends Error {
  /** Always `NetbootError`. */
  override readonly name = 'NetbootError'
  /** Stable across releases; compare this rather than the message. */
  readonly code: NetbootErrorCode

  constructor(code: NetbootErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
