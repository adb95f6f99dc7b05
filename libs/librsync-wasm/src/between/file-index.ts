import { RsyncError } from '../errors.ts'
import { blocksOf, mostBlocks } from './layout.ts'

/** What is known of a file by its index. */
export interface IndexHeader {
  /** The size of the file, in bytes. */
  readonly size: number
  /** How far apart its windows are, in bytes. */
  readonly stride: number
}

/** `GEARIDX1`: the hash is part of the format, so another one would get another number. */
const magic = 0x4745_4152_4944_5831n

/** Bytes before the hashes. */
export const indexHeaderLength = 32

/** The size of an index, in bytes: 32, and 6 for each window. */
function indexLength({ size, stride }: IndexHeader): number {
  return indexHeaderLength + blocksOf(size, stride) * 6
}

/** Write what comes before the hashes; `target` has room for 32 bytes. */
export function writeIndexHeader(target: Uint8Array, { size, stride }: IndexHeader): void {
  const view = new DataView(target.buffer, target.byteOffset, indexHeaderLength)
  view.setBigUint64(0, magic)
  view.setFloat64(8, size)
  view.setUint32(16, stride)
}

/**
 * Read what comes before the hashes.
 *
 * @param bytes - at least 32, if there are as many
 * @param length - of the whole index, in bytes
 * @throws {@link RsyncError} `ERR_MAGIC` these bytes are no index. `ERR_TRUNCATED` it is not whole.
 */
export function readIndexHeader(bytes: Uint8Array, length: number): IndexHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < indexHeaderLength || view.getBigUint64(0) !== magic) {
    throw new RsyncError('ERR_MAGIC', 'expected an index, which begins with GEARIDX1')
  }
  const header = { size: view.getFloat64(8), stride: view.getUint32(16) }
  const { size, stride } = header
  const isSound =
    Number.isSafeInteger(size) && size >= 0 && stride >= 1 && blocksOf(size, stride) <= mostBlocks
  if (isSound && indexLength(header) === length) return header
  throw new RsyncError(
    'ERR_TRUNCATED',
    `expected an index of ${isSound ? indexLength(header) : 'another number of'} bytes, got ${length}`,
  )
}
