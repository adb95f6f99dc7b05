import { hash } from 'node:crypto'
import type { TorrentFile, TorrentInfo } from '../torrent/info.ts'
import { blockLength } from '../torrent/piece-length.ts'
import { spanFinder } from '../torrent/spans.ts'

/** Of a SHA-256, in bytes. */
export const rootLength = 32

const nothing: Uint8Array = new Uint8Array(rootLength)
const sha256 = (bytes: Uint8Array): Uint8Array => hash('sha256', bytes, 'buffer')

/** The leaves of a tree: the SHA-256 of each block (BEP 52). @param bytes - from the beginning of a block on */
export function leavesOf(bytes: Uint8Array): Uint8Array[] {
  const leaves: Uint8Array[] = []
  for (let at = 0; at < bytes.length; at += blockLength) {
    leaves.push(sha256(bytes.subarray(at, at + blockLength)))
  }
  return leaves
}

/**
 * The root of a tree of hashes (BEP 52).
 *
 * @param leaves - the first of them
 * @param width - how many there are, a power of two
 * @param missing - what stands for those that there are not. Default: zeros
 */
export function merkleRoot(
  leaves: readonly Uint8Array[],
  width: number,
  missing: Uint8Array = nothing,
): Uint8Array {
  let layer = leaves
  let filler = missing
  for (let left = width; left > 1; left /= 2) {
    const above: Uint8Array[] = []
    for (let at = 0; at < layer.length; at += 2) {
      above.push(sha256(Buffer.concat([layer[at] ?? filler, layer[at + 1] ?? filler])))
    }
    filler = sha256(Buffer.concat([filler, filler]))
    layer = above
  }
  return layer[0] ?? filler
}

/** The root of a file's tree. @param layer - the roots of its pieces, one behind the other */
export function rootOfLayer(layer: Uint8Array, pieceLength: number): Uint8Array {
  const count = layer.length / rootLength
  const roots = Array.from({ length: count }, (_, index) =>
    layer.subarray(index * rootLength, (index + 1) * rootLength),
  )
  const empty = merkleRoot([], pieceLength / blockLength)
  return merkleRoot(roots, powerOfTwo(count), empty)
}

/**
 * How many leaves the tree of a piece has: a file that is shorter than a piece has a smaller one.
 *
 * @param length - of the file, in bytes
 */
export function leavesOfPiece(length: number, pieceLength: number): number {
  return powerOfTwo(Math.ceil(Math.min(length, pieceLength) / blockLength))
}

/** What there is of a file in a piece of a hybrid torrent, where each file begins with a piece. */
export interface PiecePart {
  /** Which file, from 0. */
  readonly file: number
  /** Where in the file the piece begins, in bytes. */
  readonly offset: number
  /** In bytes, without the padding behind it. */
  readonly length: number
}

/** Finds which file each piece is of. */
export function pieceParts(
  files: readonly Pick<TorrentFile, 'length'>[],
  pieceLength: number,
): (piece: number) => PiecePart | undefined {
  const finder = spanFinder(files)
  return (piece) => finder.spansOf(piece * pieceLength, pieceLength)[0]
}

/**
 * The root of each piece's tree, as a hybrid torrent tells it.
 *
 * @param roots - of each file; `undefined` of padding, and of one without content
 * @param layers - of each file that is longer than a piece, by the hexadecimal digits of its root
 */
export function rootsOfPieces(
  { files, pieceLength }: Pick<TorrentInfo, 'files' | 'pieceLength'>,
  roots: readonly (Uint8Array | undefined)[],
  layers: ReadonlyMap<string, Uint8Array>,
): (piece: number) => Uint8Array | undefined {
  const partOf = pieceParts(files, pieceLength)
  return (piece) => {
    const { file = -1, offset = 0 } = partOf(piece) ?? {}
    const root = roots[file]
    if (root === undefined || (files[file]?.length ?? 0) <= pieceLength) return root
    const at = (offset / pieceLength) * rootLength
    return layers.get(Buffer.from(root).toString('hex'))?.subarray(at, at + rootLength)
  }
}

function powerOfTwo(count: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1, count)))
}
