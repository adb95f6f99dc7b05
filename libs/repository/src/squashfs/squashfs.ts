import { type DirectoryEntry, parseDirectory } from './directory.ts'
import { ImageFile } from './image-file.ts'
import { type DirectoryInode, type FileInode, type Inode, readInode, storedSize } from './inode.ts'
import { metadataCursor } from './metadata-cursor.ts'
import type { InodeReference, Superblock } from './superblock.ts'

/** A squashfs image that is read without being mounted. */
export interface Squashfs extends AsyncDisposable {
  /** What it says of itself. */
  readonly superblock: Superblock
  /**
   * The names in a folder, in the order of their bytes; `undefined` where there is no such folder. Symbolic links are
   * followed, within the image.
   *
   * @param path from the root of the image: `usr/share`
   */
  list(path: string): Promise<readonly string[] | undefined>
  /**
   * The content of a file; `undefined` where there is no such file. Symbolic links are followed, within the image.
   *
   * @param path from the root of the image
   * @param most bytes that it may have
   */
  read(path: string, most: number): Promise<Uint8Array | undefined>
}

/** Links followed on one way: as Linux does. */
const mostLinks = 40
/** Bytes of entries that a folder may have: names enough for a million files. */
const mostEntries = 64 << 20

/**
 * Open a squashfs 4.0 image, compressed by gzip, xz, lzo, lz4 or zstd. Only the blocks that are asked for are read.
 *
 * The format has no checksums (xz and zstd have some of their own): a flipped bit in stored data may come out as wrong data.
 * What is certain: nothing outside the image is touched, and neither memory nor time goes beyond what is asked for.
 *
 * @param path of the image
 * @throws {@link RepositoryError} `ERR_IMAGE` (there, or later) when it is no squashfs, truncated or damaged; `ERR_IO`
 */
export async function openSquashfs(path: string): Promise<Squashfs> {
  const image = await ImageFile.open(path)
  const { superblock } = image
  return {
    superblock,
    async list(path) {
      const found = await find(image, path)
      if (found?.type !== 'directory') return undefined
      const entries = await entriesOf(image, found)
      return entries.map(({ name }) => text(name))
    },
    async read(path, most) {
      const found = await find(image, path)
      return found?.type === 'file' ? await contentOf(image, found, path, most) : undefined
    },
    [Symbol.asyncDispose]: () => image[Symbol.asyncDispose](),
  }
}

/** What a path leads to. */
async function find(image: ImageFile, path: string): Promise<Inode | undefined> {
  const stack: DirectoryInode[] = []
  let inode = await inodeAt(image, image.superblock.root)
  const parts = pieces(path)
  let links = 0
  for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
    if (part === '..') {
      // Above the root is the root.
      inode = stack.pop() ?? inode
      continue
    }
    if (inode.type !== 'directory') return undefined
    const entry = (await entriesOf(image, inode)).find(({ name }) => name === part)
    if (!entry) return undefined
    const next = await inodeAt(image, entry.inode)
    if (next.type !== 'link') {
      stack.push(inode)
      inode = next
      continue
    }
    if (++links > mostLinks) return undefined
    const target = pieces(next.target)
    if (next.target.startsWith('/')) {
      stack.length = 0
      inode = await inodeAt(image, image.superblock.root)
    }
    parts.unshift(...target)
  }
  return inode
}

/** The names on a path, as the bytes that an image has. */
function pieces(path: string): string[] {
  return path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .map((part) => Buffer.from(part).toString('latin1'))
}

function text(name: string): string {
  return Buffer.from(name, 'latin1').toString()
}

async function inodeAt(image: ImageFile, { block, offset }: InodeReference): Promise<Inode> {
  const { inodeTable, directoryTable } = image.superblock
  const position = inodeTable + block
  const fail = (words: string): never => image.fail(position, words)
  if (position >= directoryTable) fail('expected an inode, got the directories')
  const cursor = metadataCursor(image, position, offset)
  return await readInode(cursor, image.superblock, fail)
}

async function entriesOf(
  image: ImageFile,
  { block, offset, size }: DirectoryInode,
): Promise<readonly DirectoryEntry[]> {
  const position = image.superblock.directoryTable + block
  const fail = (words: string): never => image.fail(position, words)
  if (size === 0) return []
  if (size > mostEntries) fail(`expected a folder of at most ${mostEntries} bytes, got ${size}`)
  const bytes = await metadataCursor(image, position, offset).take(size)
  return [...parseDirectory(bytes, fail)]
}

async function contentOf(
  image: ImageFile,
  file: FileInode,
  path: string,
  most: number,
): Promise<Uint8Array> {
  const { blockSize } = image.superblock
  if (file.size > most) {
    image.fail(file.start, `expected ${path} of at most ${most} bytes, got ${file.size}`)
  }
  const content = new Uint8Array(file.size)
  let from = file.start
  let to = 0
  for (const word of await file.blocks()) {
    const want = Math.min(blockSize, file.size - to)
    const stored = storedSize(word)
    if (stored.bytes > 0) {
      const block = await image.block(from, stored, blockSize)
      if (block.length !== want) {
        image.fail(from, `expected a block of ${want} bytes, got ${block.length}`)
      }
      content.set(block, to)
    }
    from += stored.bytes
    to += want
  }
  if (file.fragment) {
    const { index, offset } = file.fragment
    const block = await fragment(image, index)
    const want = file.size - to
    if (offset + want > block.length) {
      image.fail(from, `expected a fragment of ${want} bytes at ${offset}, got ${block.length}`)
    }
    content.set(block.subarray(offset, offset + want), to)
  }
  return content
}

/** A block in which the ends of several files lie together. */
async function fragment(image: ImageFile, index: number): Promise<Uint8Array> {
  const { fragments, fragmentTable, blockSize } = image.superblock
  if (index >= fragments) {
    image.fail(fragmentTable, `expected one of ${fragments} fragments, got number ${index}`)
  }
  const inBlock = 512
  const pointer = await image.read(fragmentTable + Math.floor(index / inBlock) * 8, 8)
  const position = Number(Buffer.from(pointer).readBigUInt64LE())
  const entry = await metadataCursor(image, position, (index % inBlock) * 16).take(16)
  const start = Number(entry.getBigUint64(0, true))
  return await image.block(start, storedSize(entry.getUint32(8, true)), blockSize)
}
