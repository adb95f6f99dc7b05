import { type ByteSource, chunksOf, sizeOf, sourceFaults } from '../chunks.ts'
import { readSignatureOptions, refuse, type SignatureOptions } from '../options.ts'
import { encodeHeader, type SignatureHeader } from '../signature-format.ts'
import { Signer } from '../wasm/signer.ts'

/**
 * Make a signature, byte for byte the one that `rdiff signature` makes.
 *
 * @param data - what to sign; 3 MiB of it are in memory, or 12 blocks where these are longer than 256 KiB, or, above
 * 4 MiB a block, 3 MiB again
 * @param options - the kind of signature; its block length
 * @returns the signature, in pieces of up to 300 KB
 * @throws {@link RsyncError} `ERR_OPTIONS`, `ERR_WASM`; the signal's reason and the source's own error, as they are
 */
export function signature(
  data: ByteSource,
  options: SignatureOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  refuse(sourceFaults('data', data))
  return sign(data, readSignatureOptions(options, sizeOf(data)), options.signal)
}

const none = new Uint8Array(0)

async function* sign(
  data: ByteSource,
  header: SignatureHeader,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  const signer = await Signer.create(header)
  yield encodeHeader(header)
  let piece = signer.next()
  let filled = 0
  for await (const chunk of chunksOf(data, signal)) {
    for (let at = 0; at < chunk.length; ) {
      const part = chunk.subarray(at, at + piece.length - filled)
      piece.set(part, filled)
      at += part.length
      filled += part.length
      if (filled < piece.length) continue
      const signed = signer.sign(piece)
      if (signed.length > 0) yield signed
      piece = signer.next()
      filled = 0
    }
  }
  const rest = filled > 0 ? signer.sign(piece.subarray(0, filled)) : none
  for (const signed of [rest, signer.finish()]) {
    if (signed.length > 0) yield signed
  }
}
