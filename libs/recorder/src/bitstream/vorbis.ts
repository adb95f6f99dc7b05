/** What the first packet of a Vorbis stream says (Vorbis I, 4.2.2). */
export interface VorbisIdentification {
  /** Samples of every channel in a short and a long block. */
  readonly blockSizes: readonly [number, number]
}

/** How an audio packet overlaps its neighbours (Vorbis I, 4.3.1). */
export interface VorbisBlock {
  /** A long block. */
  readonly long: boolean
  /** A long block's window: whether the block before is long. */
  readonly previousLong: boolean
  /** A long block's window: whether the block after is long. */
  readonly nextLong: boolean
}

/** Read the first packet of a stream, or `undefined` where it is no Vorbis. */
export function readVorbisIdentification(packet: Uint8Array): VorbisIdentification | undefined {
  if (packet.length < 30 || packet[0] !== 1) return undefined
  if (new TextDecoder().decode(packet.subarray(1, 7)) !== 'vorbis') return undefined
  const sizes = packet[28] as number
  return { blockSizes: [1 << (sizes & 15), 1 << (sizes >> 4)] }
}

/**
 * The block of an audio packet, as libvorbis encodes it: mode 0 is short and mode 1 is long, one bit
 * tells which; with one size of blocks there is one mode, and no bit.
 */
export function readVorbisBlock(
  packet: Uint8Array,
  { blockSizes }: VorbisIdentification,
): VorbisBlock {
  const byte = packet[0] ?? 0
  if (blockSizes[0] === blockSizes[1]) return { long: true, previousLong: true, nextLong: true }
  const long = (byte & 2) !== 0
  return { long, previousLong: long && (byte & 4) !== 0, nextLong: long && (byte & 8) !== 0 }
}

/** Frames from the centre of one block to the centre of the next: what decoding the second gives. */
export function vorbisHop(
  before: VorbisBlock,
  after: VorbisBlock,
  { blockSizes }: VorbisIdentification,
): number {
  return (blockSizes[before.long ? 1 : 0] + blockSizes[after.long ? 1 : 0]) / 4
}

/** Whether the windows of two blocks overlap as the transform needs them to, without aliasing. */
export function vorbisBlocksJoin(before: VorbisBlock, after: VorbisBlock): boolean {
  if (before.long && before.nextLong !== after.long) return false
  return !after.long || after.previousLong === before.long
}
