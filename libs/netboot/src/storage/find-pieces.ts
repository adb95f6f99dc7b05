import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { hashPieces } from '../making/hash-pieces.ts'
import { pieceProof } from '../making/piece-proof.ts'
import { Bitfield } from '../torrent/bitfield.ts'
import { type Metainfo, pieceCountOf } from '../torrent/info.ts'

/**
 * Which pieces of a torrent are on the disk, whole and right: all that is there is read and hashed.
 *
 * @param metainfo - what there should be
 * @param root - where
 * @param signal - ends it
 * @throws NetbootError `ERR_IO`. The signal's reason
 */
export async function findPieces(
  metainfo: Metainfo,
  root: string,
  signal?: AbortSignal,
): Promise<Bitfield> {
  const { info } = metainfo
  const found = new Bitfield(pieceCountOf(info))
  if ((await lstat(root).catch(() => undefined)) === undefined) return found
  const hashes = await hashPieces({
    files: {
      paths: info.files.map(({ path, padding }) =>
        padding ? undefined : info.folder ? join(root, ...path) : root,
      ),
      lengths: info.files.map(({ length }) => length),
      pieceLength: info.pieceLength,
      merkle: info.roots !== undefined,
    },
    pieces: Array.from({ length: found.size }, (_, piece) => piece),
    mayLack: true,
    signal,
  })
  const { wanted } = pieceProof(metainfo)
  for (const [piece, hash] of hashes) {
    if (Buffer.compare(hash, wanted(piece)) === 0) found.add(piece)
  }
  return found
}
