/** A folder. */
export interface DirectoryInode {
  readonly type: 'directory'
  /** Block of its entries, within the directory table. */
  readonly block: number
  /** Byte of that block at which they begin. */
  readonly offset: number
  /** Bytes of its entries. */
  readonly size: number
}

/** A file. */
export interface FileInode {
  readonly type: 'file'
  /** Position of its first block in the image. */
  readonly start: number
  /** Bytes. */
  readonly size: number
  /** Its last bytes: which block of fragments, at which byte of it. */
  readonly fragment: { readonly index: number; readonly offset: number } | undefined
  /** Reads how its blocks are stored, see {@link storedSize}: once, and only of a file of a size that somebody wants to read. */
  readonly blocks: () => Promise<readonly number[]>
}

/** A symbolic link. */
export interface LinkInode {
  readonly type: 'link'
  readonly target: string
}

/** What is none of these: a device, a socket, a pipe. */
export interface OtherInode {
  readonly type: 'other'
}

/** What a name leads to. */
export type Inode = DirectoryInode | FileInode | LinkInode | OtherInode

/** Gives the bytes of an inode, one piece after the other. */
export interface Cursor {
  /** The next bytes, as many as asked for. */
  take(bytes: number): Promise<DataView>
}

const noFragment = 0xffff_ffff
/** Linux's PATH_MAX: no link is longer. */
const longestTarget = 4096

/**
 * Read an inode.
 *
 * @param cursor at its first byte
 * @param blockSize bytes in a block of data
 * @param fail throws what is wrong with it
 */
export async function readInode(
  cursor: Cursor,
  { blockSize, bytesUsed }: { readonly blockSize: number; readonly bytesUsed: number },
  fail: (words: string) => never,
): Promise<Inode> {
  const type = (await cursor.take(16)).getUint16(0, true)
  switch (type) {
    case 1: {
      const view = await cursor.take(16)
      return directory(view.getUint32(0, true), view.getUint16(10, true), view.getUint16(8, true))
    }
    case 8: {
      const view = await cursor.take(24)
      return directory(view.getUint32(8, true), view.getUint16(18, true), view.getUint32(4, true))
    }
    case 2: {
      const view = await cursor.take(16)
      const size = view.getUint32(12, true)
      return file(view.getUint32(0, true), size, view.getUint32(4, true), view.getUint32(8, true))
    }
    case 9: {
      const view = await cursor.take(40)
      const size = Number(view.getBigUint64(8, true))
      const start = Number(view.getBigUint64(0, true))
      return file(start, size, view.getUint32(28, true), view.getUint32(32, true))
    }
    case 3:
    case 10: {
      const length = (await cursor.take(8)).getUint32(4, true)
      if (length > longestTarget) fail(`expected a link of at most 4096 bytes, got ${length}`)
      const { buffer, byteOffset } = await cursor.take(length)
      return {
        type: 'link',
        target: new TextDecoder().decode(new Uint8Array(buffer, byteOffset, length)),
      }
    }
    case 4:
    case 5:
    case 6:
    case 7:
    case 11:
    case 12:
    case 13:
    case 14:
      return { type: 'other' }
    default:
      return fail(`expected an inode of type 1 to 14, got ${type}`)
  }

  /** The size of an empty folder is written as 3. */
  function directory(block: number, offset: number, size: number): DirectoryInode {
    return { type: 'directory', block, offset, size: Math.max(0, size - 3) }
  }

  function file(start: number, size: number, index: number, offset: number): FileInode {
    const whole = index === noFragment ? Math.ceil(size / blockSize) : Math.floor(size / blockSize)
    // A block of zeros takes no room, but its 4 bytes in the inode are there.
    if (whole * 4 > bytesUsed * 512)
      fail(`expected a file within the image, got one of ${size} bytes`)
    const fragment = index === noFragment ? undefined : { index, offset }
    return { type: 'file', start, size, fragment, blocks: () => readBlocks(cursor, whole) }
  }
}

async function readBlocks(cursor: Cursor, count: number): Promise<readonly number[]> {
  const view = await cursor.take(count * 4)
  return Array.from({ length: count }, (_, i) => view.getUint32(i * 4, true))
}

/** Bytes that a block takes in the image, and whether they are compressed. Of no bytes: it is all zeros. */
export function storedSize(word: number): { readonly bytes: number; readonly compressed: boolean } {
  return { bytes: word & 0xff_ffff, compressed: (word & 0x100_0000) === 0 }
}
