import { promisify } from 'node:util'
import { inflate, zstdDecompress } from 'node:zlib'
import type { Compression } from '../superblock.ts'
import { decodeLz4 } from './lz4.ts'
import { decodeLzo } from './lzo.ts'
import { decodeXz } from './xz.ts'

/** Undo a compression: no more than `most` bytes, whatever the input claims. */
export type Decompress = (input: Uint8Array, most: number) => Promise<Uint8Array>

const inflated = promisify(inflate)
const unzstd = promisify(zstdDecompress)

/**
 * How to undo each compression. `lzma`, which preceded xz, is nobody's default and in no kernel of today: it is not read.
 * gzip's streams are zlib's.
 */
export const decompressors: Readonly<Record<Compression, Decompress | undefined>> = {
  gzip: (input, most) => inflated(input, { maxOutputLength: most }),
  lzma: undefined,
  lzo: async (input, most) => decodeLzo(input, most),
  xz: async (input, most) => decodeXz(input, most),
  lz4: async (input, most) => decodeLz4(input, most),
  zstd: (input, most) => unzstd(input, { maxOutputLength: most }),
}
