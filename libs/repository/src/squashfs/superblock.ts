/*
 * Squashfs 4.0, little-endian throughout: Documentation/filesystems/squashfs.rst of the Linux kernel and
 * https://dr-emann.github.io/squashfs/.
 */

/** How blocks are compressed. */
export type Compression = 'gzip' | 'lzma' | 'lzo' | 'xz' | 'lz4' | 'zstd'

const compressions: readonly (Compression | undefined)[] = [
  undefined,
  'gzip',
  'lzma',
  'lzo',
  'xz',
  'lz4',
  'zstd',
]

/** What an image says of itself. Positions are in bytes from its beginning. */
export interface Superblock {
  /** How its blocks are compressed. */
  readonly compression: Compression
  /** Bytes in a block of data: a power of two from 4 KiB to 1 MiB. */
  readonly blockSize: number
  /** How many inodes there are. */
  readonly inodes: number
  /** How many blocks of fragments there are. */
  readonly fragments: number
  /** Unix time in s at which it was made. */
  readonly made: number
  /** Where the root's inode lies: block and offset in it. */
  readonly root: InodeReference
  /** Bytes of the image; the file may be padded beyond. */
  readonly bytesUsed: number
  /** Where the inodes begin. */
  readonly inodeTable: number
  /** Where the directories begin. */
  readonly directoryTable: number
  /** Where the positions of the blocks of the fragment table stand. */
  readonly fragmentTable: number
}

/** Where an inode lies: in which block of metadata (its position within the table), at which byte of it. */
export interface InodeReference {
  readonly block: number
  readonly offset: number
}

/** Bytes of a superblock. */
export const superblockBytes = 96

/** Where nothing is. */
const absent = 0xffff_ffff_ffff_ffffn

/**
 * Read a superblock.
 *
 * @param bytes the first {@link superblockBytes} bytes of the image, or fewer if it has no more
 * @param fail throws what is wrong: where, what was expected and what came
 */
export function parseSuperblock(
  bytes: Uint8Array,
  fail: (offset: number, words: string) => never,
): Superblock {
  if (bytes.length < superblockBytes) {
    fail(0, `expected a superblock of ${superblockBytes} bytes, got ${bytes.length}`)
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, superblockBytes)
  const u16 = (at: number): number => view.getUint16(at, true)
  const u32 = (at: number): number => view.getUint32(at, true)
  const u64 = (at: number): number => {
    const value = view.getBigUint64(at, true)
    return value === absent ? Number.POSITIVE_INFINITY : Number(value)
  }
  if (u32(0) !== 0x7371_7368)
    fail(0, `expected squashfs's "hsqs", got ${hex(bytes.subarray(0, 4))}`)
  if (u16(28) !== 4 || u16(30) !== 0) {
    fail(28, `expected squashfs 4.0, got ${u16(28)}.${u16(30)}`)
  }
  const compression = compressions[u16(20)]
  if (!compression) fail(20, `expected a known compression, got ${u16(20)}`)
  const blockSize = u32(12)
  const log = u16(22)
  if (log < 12 || log > 20 || blockSize !== 2 ** log) {
    fail(12, `expected blocks of 4 KiB to 1 MiB, got ${blockSize} bytes (2^${log})`)
  }
  const bytesUsed = u64(40)
  const tables = { inodeTable: u64(64), directoryTable: u64(72), fragmentTable: u64(80) }
  for (const [index, [name, at]] of Object.entries(tables).entries()) {
    const mayBeAbsent = name === 'fragmentTable' && u32(16) === 0
    if (!mayBeAbsent && !(at >= superblockBytes && at < bytesUsed)) {
      fail(64 + index * 8, `expected the ${name} within the image's ${bytesUsed} bytes, got ${at}`)
    }
  }
  if (tables.inodeTable > tables.directoryTable) {
    fail(64, 'expected the inodes before the directories')
  }
  const root = u64(32)
  return {
    compression: compression as Compression,
    blockSize,
    inodes: u32(4),
    fragments: u32(16),
    made: u32(8),
    root: { block: Math.floor(root / 65_536), offset: root % 65_536 },
    bytesUsed,
    ...tables,
  }
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ')
}
