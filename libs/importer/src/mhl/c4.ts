const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
const length = 90

/**
 * A C4 ID (SMPTE ST 2114): a SHA-512 in base 58 with `c4` before it.
 *
 * @param sha512 - 64 bytes
 */
export function c4Of(sha512: Uint8Array): string {
  let value = sha512.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n)
  let digits = ''
  for (; value > 0n; value /= 58n) digits = alphabet[Number(value % 58n)] + digits
  // The alphabet's zero is 1.
  return `c4${digits.padStart(length - 2, '1')}`
}
