import { type FileHandle, open } from 'node:fs/promises'
import { RepositoryError } from '../errors.ts'
import { decompressors } from './compression/decompress.ts'
import {
  type Compression,
  parseSuperblock,
  type Superblock,
  superblockBytes,
} from './superblock.ts'

/** Bytes that a block of metadata gives at most. */
const metadataBytes = 8192

/** Blocks of metadata kept: inodes and entries of a folder lie near each other. */
const keptBlocks = 64

/** A block of metadata. */
export interface MetadataBlock {
  readonly bytes: Uint8Array
  /** Where the next one begins. */
  readonly next: number
}

/** The file of an image: reads its blocks, and says where it is damaged. */
export class ImageFile implements AsyncDisposable {
  readonly path: string
  readonly superblock: Superblock
  readonly #file: FileHandle
  readonly #metadata = new Map<number, MetadataBlock>()

  private constructor(path: string, file: FileHandle, superblock: Superblock) {
    this.path = path
    this.#file = file
    this.superblock = superblock
  }

  /** @throws {@link RepositoryError} `ERR_IMAGE` when it is no squashfs, or shorter than it says */
  static async open(path: string): Promise<ImageFile> {
    const file = await open(path).catch((cause) => {
      throw new RepositoryError('ERR_IO', `${path}: ${cause.message}`, { cause })
    })
    try {
      const fail = damage(path)
      const head = Buffer.alloc(superblockBytes)
      const { bytesRead } = await file.read(head, 0, superblockBytes, 0)
      const superblock = parseSuperblock(head.subarray(0, bytesRead), fail)
      const { size } = await file.stat()
      if (size < superblock.bytesUsed) {
        fail(size, `expected ${superblock.bytesUsed} bytes, got ${size}: it is truncated`)
      }
      return new ImageFile(path, file, superblock)
    } catch (error) {
      await file.close()
      throw error
    }
  }

  /** Say that the image is damaged. */
  fail(offset: number, words: string, cause?: unknown): never {
    return damage(this.path)(offset, words, cause)
  }

  /** Bytes as they are in the image. */
  async read(position: number, bytes: number): Promise<Uint8Array> {
    if (position + bytes > this.superblock.bytesUsed) {
      this.fail(position, `expected ${bytes} bytes, but the image ends before`)
    }
    const buffer = Buffer.allocUnsafe(bytes)
    const { bytesRead } = await this.#file.read(buffer, 0, bytes, position)
    if (bytesRead < bytes) this.fail(position, `expected ${bytes} bytes, got ${bytesRead}`)
    return buffer
  }

  /** A block, decompressed: `most` bytes at the most. */
  async block(
    position: number,
    stored: { readonly bytes: number; readonly compressed: boolean },
    most: number,
  ): Promise<Uint8Array> {
    if (stored.bytes > most) {
      this.fail(position, `expected a block of at most ${most} bytes, got ${stored.bytes}`)
    }
    const bytes = await this.read(position, stored.bytes)
    if (!stored.compressed) return bytes
    const { compression } = this.superblock
    const decompress = decompressors[compression]
    if (!decompress) return this.fail(20, `expected ${readable()}, got ${compression}`)
    return await decompress(bytes, most).catch((cause: unknown) =>
      this.fail(
        position,
        `expected a block compressed by ${compression}: ${messageOf(cause)}`,
        cause,
      ),
    )
  }

  /** A block of metadata. */
  async metadata(position: number): Promise<MetadataBlock> {
    const kept = this.#metadata.get(position)
    if (kept) return kept
    const head = await this.read(position, 2)
    const word = (head[0] as number) | ((head[1] as number) << 8)
    const stored = { bytes: word & 0x7fff, compressed: (word & 0x8000) === 0 }
    const bytes = await this.block(position + 2, stored, metadataBytes)
    const block = { bytes, next: position + 2 + stored.bytes }
    const [oldest] = this.#metadata.keys()
    if (oldest !== undefined && this.#metadata.size >= keptBlocks) this.#metadata.delete(oldest)
    this.#metadata.set(position, block)
    return block
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close()
  }
}

function damage(path: string) {
  return (offset: number, words: string, cause?: unknown): never => {
    throw new RepositoryError('ERR_IMAGE', `${path}: byte ${offset}: ${words}`, { cause })
  }
}

function readable(): string {
  const names = Object.keys(decompressors) as Compression[]
  return names.filter((name) => decompressors[name]).join(', ')
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
