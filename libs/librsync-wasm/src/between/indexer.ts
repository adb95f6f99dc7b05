import { RsyncError } from '../errors.ts'
import { integer, refuse } from '../options.ts'
import { loadWasm } from '../wasm/load.ts'
import { openDesk } from './desk.ts'
import { indexHeaderLength, writeIndexHeader } from './file-index.ts'
import {
  allocator,
  firstAddress,
  layOutDesk,
  layOutIndex,
  strideFor,
  unitLength,
  windowLength,
} from './layout.ts'
import { memoryUpTo } from './memory.ts'

/** Makes an index of a file while somebody reads it, for the sake of its hashes, say. */
export interface Indexer {
  /**
   * Take the next bytes of the file; they may be used again as soon as this returns.
   *
   * @throws {@link RsyncError} `ERR_BASIS` there are more bytes than was said
   */
  feed(bytes: Uint8Array): void
  /**
   * All bytes have been fed.
   *
   * @returns the index, to be kept; for `deltaBetweenFiles`. 32 bytes and 6 for each window: 1.3 % of 500 MB, 0.6 %
   * from 1 GiB on, at most 48 MiB. It tells nothing that the file does not, and a wrong one makes a delta large, never wrong.
   * @throws {@link RsyncError} `ERR_TRUNCATED` there were fewer bytes than was said
   */
  finish(): Uint8Array
}

/** What an index is made of. */
export interface IndexerOptions {
  /** The size of the file, in bytes. */
  readonly size: number
}

/**
 * Make an index of a file that is going to be the basis of deltas, without reading it for that.
 * Takes as much memory as the index, and 2.5 MiB. Each 100 MB cost about 20 ms.
 *
 * @param options - the size of the file
 * @throws {@link RsyncError} `ERR_OPTIONS`, `ERR_WASM`
 */
export async function createIndexer({ size }: IndexerOptions): Promise<Indexer> {
  refuse(integer('size', size, 0, Number.MAX_SAFE_INTEGER))
  const memory = allocator(firstAddress)
  const index = layOutIndex(memory, size, strideFor(size))
  const layout = layOutDesk(memory)
  const placed = memoryUpTo(memory.end, false)
  const desk = openDesk(await loadWasm('between'), placed, layout)
  /** Where in the file the unit begins, and how many of its bytes are there. */
  let start = 0
  let length = 0

  const hashUnit = (end: number): void => desk.hashUnit(index, { start, end })

  return {
    feed(bytes) {
      if (start + length + bytes.length > size) {
        throw new RsyncError('ERR_BASIS', `expected ${size} bytes to be indexed, got more`)
      }
      for (let at = 0; at < bytes.length; ) {
        const part = bytes.subarray(at, at + desk.unit.length - length)
        desk.unit.set(part, length)
        length += part.length
        at += part.length
        if (length === desk.unit.length) {
          hashUnit(start + unitLength)
          // The last windows of this unit reach into the next one.
          desk.unit.copyWithin(0, unitLength)
          start += unitLength
          length = windowLength
        }
      }
    },

    finish() {
      if (start + length < size) {
        const reason = `expected ${size} bytes to be indexed, got ${start + length}`
        throw new RsyncError('ERR_TRUNCATED', reason)
      }
      hashUnit(size)
      const { heads, tails, blocks } = index
      const encoded = new Uint8Array(indexHeaderLength + blocks * 6)
      writeIndexHeader(encoded, index)
      encoded.set(new Uint8Array(placed.buffer, heads, blocks * 4), indexHeaderLength)
      encoded.set(new Uint8Array(placed.buffer, tails, blocks * 2), indexHeaderLength + blocks * 4)
      return encoded
    },
  }
}
