import { constants, createZstdCompress } from 'node:zlib'

/**
 * A high level costs a minute of one processor, once; what it saves is sent to every machine. Linux takes windows up to 128 MiB;
 * 8 are enough.
 */
const params = {
  [constants.ZSTD_c_compressionLevel]: 19,
  [constants.ZSTD_c_windowLog]: 23,
  [constants.ZSTD_c_checksumFlag]: 1,
}
/** In bytes: it is told how far it has come, and can be ended, between two of them. */
const step = 1 << 20

/** How an archive is packed. */
export interface Packing {
  /** Is told how many bytes have been packed, and of how many. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined
  /** Ends it. */
  readonly signal?: AbortSignal | undefined
}

/** Pack an archive as the kernel can unpack it: the same bytes give the same bytes. */
export async function pack(
  archive: Uint8Array,
  { onProgress, signal }: Packing = {},
): Promise<Uint8Array> {
  const packer = createZstdCompress({ params, pledgedSrcSize: archive.length })
  const parts: Uint8Array[] = []
  packer.on('data', (part: Uint8Array) => parts.push(part))
  const ended = Promise.withResolvers<void>()
  packer.once('end', ended.resolve).once('error', ended.reject)
  ended.promise.catch(() => undefined)
  try {
    for (let at = 0; at < archive.length; at += step) {
      signal?.throwIfAborted()
      onProgress?.(at, archive.length)
      await new Promise<void>((resolve, reject) => {
        packer.write(archive.subarray(at, at + step), (error) =>
          error ? reject(error) : resolve(),
        )
      })
    }
    packer.end()
    await ended.promise
  } finally {
    packer.destroy()
  }
  onProgress?.(archive.length, archive.length)
  return Buffer.concat(parts)
}
