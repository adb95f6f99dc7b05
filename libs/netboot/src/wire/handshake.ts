/** What a peer opens a connection with (BEP 3). */
export interface Handshake {
  /** Which torrent: 20 bytes. */
  readonly infoHash: Uint8Array
  /** What it calls itself: 20 bytes. */
  readonly peerId: Uint8Array
  /** Whether it knows the fast extension (BEP 6). */
  readonly fast: boolean
  /** Whether it knows the extension protocol (BEP 10). */
  readonly extended: boolean
}

/** In bytes. */
export const handshakeLength = 68
/** Up to the infohash, with it: enough to know which torrent is asked for. */
export const handshakeHead = 48

/** The length of the name, and the name. */
const protocol = new TextEncoder().encode('\x13BitTorrent protocol')
const reserved = protocol.length
/** Which byte of the reserved ones, which bit. */
const fastBit = { byte: reserved + 7, bit: 0x04 }
const extendedBit = { byte: reserved + 5, bit: 0x10 }

/** Write a handshake. */
export function formatHandshake(handshake: Handshake): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(handshakeLength)
  bytes.set(protocol)
  if (handshake.fast) bytes[fastBit.byte] = fastBit.bit
  if (handshake.extended) bytes[extendedBit.byte] = extendedBit.bit
  bytes.set(handshake.infoHash, reserved + 8)
  bytes.set(handshake.peerId, handshakeHead)
  return bytes
}

/**
 * Whether bytes can become a handshake. Other bytes are those of another protocol, such as the encrypted one
 * that many clients try first: hang up at once, or they wait for minutes before they try this one.
 *
 * @param bytes - as many as have come
 */
export function mayBeHandshake(bytes: Uint8Array): boolean {
  const length = Math.min(bytes.length, protocol.length)
  for (let index = 0; index < length; index += 1) {
    if (bytes[index] !== protocol[index]) return false
  }
  return true
}

/** Read a handshake. @param bytes - {@link handshakeLength} of them, that {@link mayBeHandshake} */
export function parseHandshake(bytes: Uint8Array): Handshake {
  return {
    infoHash: bytes.slice(reserved + 8, handshakeHead),
    peerId: bytes.slice(handshakeHead, handshakeLength),
    fast: ((bytes[fastBit.byte] ?? 0) & fastBit.bit) !== 0,
    extended: ((bytes[extendedBit.byte] ?? 0) & extendedBit.bit) !== 0,
  }
}
