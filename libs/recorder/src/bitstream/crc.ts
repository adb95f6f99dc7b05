/** A checksum that goes on where it left off. */
export type Crc = (bytes: Uint8Array, crc?: number) => number

/** CRC-32 of Ogg (RFC 3533, 6): polynomial 04C11DB7, not reflected, from 0, not inverted. */
export const oggCrc32: Crc = crc(32, 0x04c1_1db7)

/** CRC-16 of a FLAC frame (RFC 9639, 9.3): polynomial 8005. */
export const flacCrc16: Crc = crc(16, 0x8005)

/** CRC-8 of a FLAC frame's header (RFC 9639, 9.1.8): polynomial 07. */
export const flacCrc8: Crc = crc(8, 0x07)

/** The common form of all three: most significant bit first, from 0, nothing inverted. */
function crc(width: 8 | 16 | 32, polynomial: number): Crc {
  const up = width - 8
  const mask = width === 32 ? 0xffff_ffff : (1 << width) - 1
  const table = new Uint32Array(256).map((_, byte) => {
    let value = byte << up
    for (let bit = 0; bit < 8; bit++) {
      value = (value << 1) ^ ((value >>> (width - 1)) & 1 ? polynomial : 0)
    }
    return value & mask
  })
  return (bytes, start = 0) => {
    let value = start
    for (let i = 0; i < bytes.length; i++) {
      value = (value << 8) ^ (table[((value >>> up) & 0xff) ^ (bytes[i] as number)] as number)
    }
    return (value & mask) >>> 0
  }
}
