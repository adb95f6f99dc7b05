import { hash } from 'node:crypto'
import { hashLength, type Metainfo } from '../torrent/info.ts'
import {
  leavesOf,
  leavesOfPiece,
  merkleRoot,
  pieceParts,
  rootLength,
  rootsOfPieces,
} from './merkle.ts'

/** What tells whether a piece is right. */
export interface PieceProof {
  /** What it must hash to: the SHA-1 (BEP 3); behind it, of a hybrid torrent, the root of its tree (BEP 52). */
  readonly wanted: (piece: number) => Uint8Array
  /** Whether these are its bytes. */
  readonly holds: (piece: number, bytes: Uint8Array) => boolean
}

/** How the pieces of a torrent are proven: those of a hybrid torrent twice, for SHA-1 alone has been forged. */
export function pieceProof({ info, pieceLayers }: Metainfo): PieceProof {
  const { pieces, roots, files, pieceLength } = info
  const sha1Of = (piece: number): Uint8Array =>
    pieces.subarray(piece * hashLength, (piece + 1) * hashLength)
  const isSha1 = (piece: number, bytes: Uint8Array): boolean =>
    hash('sha1', bytes, 'buffer').compare(sha1Of(piece)) === 0
  if (roots === undefined) return { wanted: sha1Of, holds: isSha1 }
  const rootOf = rootsOfPieces(info, roots, pieceLayers ?? new Map())
  const partOf = pieceParts(files, pieceLength)
  const wantedRoot = (piece: number): Uint8Array => rootOf(piece) ?? new Uint8Array(rootLength)
  return {
    wanted: (piece) => Buffer.concat([sha1Of(piece), wantedRoot(piece)]),
    holds(piece, bytes) {
      const { file = -1, length = 0 } = partOf(piece) ?? {}
      const leaves = leavesOf(bytes.subarray(0, length))
      const root = merkleRoot(leaves, leavesOfPiece(files[file]?.length ?? 0, pieceLength))
      return isSha1(piece, bytes) && Buffer.compare(root, wantedRoot(piece)) === 0
    },
  }
}
