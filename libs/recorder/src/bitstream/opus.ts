/** Opus in Ogg counts in 48 kHz, whatever the encoder was given (RFC 7845, 4). */
export const opusRate = 48_000

/** What the first packet of an Opus stream says (RFC 7845, 5.1). */
export interface OpusHead {
  /** Samples at 48 kHz to be dropped from the start: the encoder's delay. */
  readonly preSkip: number
  /** The rate before encoding, in Hz: a hint. */
  readonly inputRate: number
}

/** Read the first packet of a stream, or `undefined` where it is no Opus. */
export function readOpusHead(packet: Uint8Array): OpusHead | undefined {
  if (packet.length < 19 || new TextDecoder().decode(packet.subarray(0, 8)) !== 'OpusHead') {
    return undefined
  }
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength)
  return { preSkip: view.getUint16(10, true), inputRate: view.getUint32(12, true) }
}

/** Samples at 48 kHz in a packet, from its table of contents (RFC 6716, 3.1). */
export function opusPacketSamples(packet: Uint8Array): number {
  const toc = packet[0] ?? 0
  const config = toc >> 3
  const code = toc & 3
  const frames = code === 0 ? 1 : code === 3 ? (packet[1] ?? 0) & 0x3f : 2
  return frames * frameSamples(config)
}

function frameSamples(config: number): number {
  if (config >= 16) return 120 << (config & 3)
  if (config >= 12) return 480 << (config & 1)
  return (config & 3) === 3 ? 2880 : 480 << (config & 3)
}
