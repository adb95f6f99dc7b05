/** Of a block, in bytes: what peers ask each other for at a time. More is refused by all (BEP 3). */
export const blockLength: number = 16 << 10

/**
 * In bytes. A machine hands on what it has by whole pieces: with 64 KiB, 20 machines on links of 100 Mbit/s
 * had 50 MiB in 10 s, with 1 MiB in 14 s.
 */
export const smallestPiece: number = 64 << 10
/** In bytes: clients hold whole pieces in memory, and diskless ones have little. */
export const largestPiece: number = 16 << 20
/** Each piece costs 20 bytes in the torrent, which travels to each client before anything else. */
const mostPieces = 4096

/**
 * The length of the pieces of a torrent: as small as it can be with at most 4096 pieces.
 *
 * @param length - of all files, in bytes
 * @returns a power of two from {@link smallestPiece} to {@link largestPiece}, in bytes
 */
export function pieceLengthFor(length: number): number {
  let pieceLength = smallestPiece
  while (pieceLength < largestPiece && length / pieceLength > mostPieces) pieceLength *= 2
  return pieceLength
}
