import { type ByteSource, chunksOf, sourceFaults } from '../chunks.ts'
import { type PatchOptions, patchFaults, refuse } from '../options.ts'
import { accessTo, type Basis, basisFaults } from '../random-access.ts'
import { Patcher } from './patcher.ts'

/** The first piece is for small results. */
const firstPiece = 1 << 16
const pieceLength = 1 << 20

/**
 * Apply a delta: make the new data of the basis. The result is known to be right only when the last
 * piece has come: keep none of it after an error. Memory: some 4 MiB, whatever the delta says.
 *
 * @param basis - what the delta was made from
 * @param delta - the delta
 * @param options - what is expected of the result
 * @returns the result, in pieces of up to 1 MiB
 * @throws {@link RsyncError} `ERR_OPTIONS`, `ERR_MAGIC`, `ERR_TRUNCATED`, `ERR_DELTA`, `ERR_BASIS`, `ERR_LIMIT`, `ERR_RESULT`; the signal's reason
 * and the sources' own errors, as they are
 */
export function patch(
  basis: Basis,
  delta: ByteSource,
  options: PatchOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  refuse([...basisFaults('basis', basis), ...sourceFaults('delta', delta), ...patchFaults(options)])
  return run(basis, delta, options)
}

async function* run(
  basis: Basis,
  delta: ByteSource,
  options: PatchOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  const chunks = chunksOf(delta, options.signal)
  try {
    const patcher = new Patcher(accessTo(basis), chunks, options)
    for (let length = firstPiece; ; length = pieceLength) {
      options.signal?.throwIfAborted()
      const piece = new Uint8Array(length)
      const filled = await patcher.fill(piece)
      if (filled > 0) yield piece.subarray(0, filled)
      if (filled < length) return
    }
  } finally {
    await chunks.return()
  }
}
