import { NetbootError } from '../errors.ts'
import type { Chunk, ChunkCache, ChunkSource } from '../storage/chunk-cache.ts'
import { BatchLength } from '../swarm/batch-length.ts'
import { type BlockRange, blockHead, writeBlockHead } from '../wire/message.ts'
import type { Connection } from './connection.ts'

/** How many requests of a peer may wait: 8 MiB. Told to those who ask (`reqq`, BEP 10). */
export const mostRequests = 512
/** Reading begins for so many requests ahead, in bytes. */
const readAhead = 2 << 20

/** What an upload needs to know. */
export interface UploadOptions {
  /** Who it is for. */
  readonly connection: Connection
  /** Where chunks are kept. */
  readonly cache: ChunkCache
  /** Where they are read from. */
  readonly source: ChunkSource
  /** Of each piece but the last, in bytes. */
  readonly pieceLength: number
  /** How many bytes may be sent now, of so many. Those that may not have to wait for {@link UploadQueue.pump}. */
  readonly allowance: (wanted: number) => number
  /** So many bytes are on their way: these blocks. */
  readonly sent: (bytes: number, blocks: readonly BlockRange[]) => void
  /** The disk has failed. */
  readonly failed: (error: unknown) => void
  /** In ms. */
  readonly now: () => number
}

/** What a peer has asked for, and gets as fast as it takes it: never more than a batch waits here for the network. */
export class UploadQueue {
  readonly #options: UploadOptions
  readonly #batch = new BatchLength()
  #requests: BlockRange[] = []
  /** Where the first one is: taking it from the front of a long array would move all others. */
  #first = 0
  #isReading = false
  #isSending = false

  constructor(options: UploadOptions) {
    this.#options = options
  }

  /** How many wait. */
  get length(): number {
    return this.#requests.length - this.#first
  }

  /** Add a request. @returns whether there was room */
  add(range: BlockRange): boolean {
    if (this.length >= mostRequests) return false
    this.#requests.push(range)
    return true
  }

  /** Take a request back. @returns whether it was waiting */
  cancel({ piece, offset, length }: BlockRange): boolean {
    const place = this.#requests.findIndex(
      (range, index) =>
        index >= this.#first &&
        range.piece === piece &&
        range.offset === offset &&
        range.length === length,
    )
    if (place >= 0) this.#requests.splice(place, 1)
    return place >= 0
  }

  /** Take all back. */
  clear(): BlockRange[] {
    const waiting = this.#requests.slice(this.#first)
    this.#requests = []
    this.#first = 0
    return waiting
  }

  /** Send what can be sent. Goes on by itself, unless the allowance was used up. */
  pump(): void {
    if (this.#isReading || this.#isSending || this.length === 0) return
    if (!this.#options.connection.isOpen) return
    const { allowance } = this.#options
    const granted = allowance(this.#waitingLength(this.#batch.bytes))
    if (granted <= 0) return
    const batch = this.#gather(granted)
    if (batch.ranges.length > 0) this.#send(batch)
    else this.#read()
  }

  #waitingLength(most: number): number {
    let length = 0
    for (let at = this.#first; at < this.#requests.length && length < most; at += 1) {
      length += this.#requests[at]?.length ?? 0
    }
    return Math.min(length, most)
  }

  /** As many of the first requests as are in memory, and one at least if anything is allowed. */
  #gather(granted: number): Batch {
    const batch: Batch = { ranges: [], blocks: [], chunks: [], length: 0 }
    for (let range = this.#requests[this.#first]; range; range = this.#requests[this.#first]) {
      if (batch.length > 0 && batch.length + range.length > granted) break
      if (!this.#collect(range, batch)) break
      batch.ranges.push(range)
      batch.length += range.length
      this.#first += 1
    }
    if (this.#first > mostRequests) {
      this.#requests = this.#requests.slice(this.#first)
      this.#first = 0
    }
    return batch
  }

  /** The parts of a block: two if it crosses chunks. @returns whether all of it is in memory */
  #collect({ piece, offset, length }: BlockRange, batch: Batch): boolean {
    const { cache, source, pieceLength } = this.#options
    const { chunkLength } = source
    const from = piece * pieceLength + offset
    const parts: Uint8Array[] = []
    const chunks: Chunk[] = []
    for (let at = from; at < from + length; ) {
      const index = Math.floor(at / chunkLength)
      const chunk = cache.take(source, index)
      if (chunk === undefined) {
        for (const taken of chunks) cache.give(taken)
        return false
      }
      chunks.push(chunk)
      const start = at - index * chunkLength
      const end = Math.min(chunkLength, from + length - index * chunkLength)
      parts.push(chunk.bytes.subarray(start, end))
      at += end - start
    }
    batch.blocks.push(parts)
    batch.chunks.push(...chunks)
    return true
  }

  #send({ ranges, blocks, chunks, length }: Batch): void {
    const { connection, cache, sent, now } = this.#options
    const heads = Buffer.allocUnsafe(blockHead * ranges.length)
    const view = new DataView(heads.buffer, heads.byteOffset, heads.length)
    const parts: Uint8Array[] = []
    for (const [index, range] of ranges.entries()) {
      writeBlockHead(view, index * blockHead, range)
      parts.push(heads.subarray(index * blockHead, (index + 1) * blockHead))
      parts.push(...(blocks[index] ?? []))
    }
    this.#isSending = true
    sent(length, ranges)
    const begun = now()
    connection.sendParts(parts, () => {
      this.#batch.left(now() - begun)
      for (const chunk of chunks) cache.give(chunk)
      this.#isSending = false
      this.pump()
    })
    this.#prefetch()
  }

  #read(): void {
    const range = this.#requests[this.#first]
    if (range === undefined) return
    const { cache, source, failed } = this.#options
    this.#isReading = true
    this.#prefetch()
    Promise.all(this.#chunksOf(range).map((index) => cache.load(source, index))).then(
      () => {
        this.#isReading = false
        this.pump()
      },
      (error: unknown) => {
        this.#isReading = false
        failed(error)
      },
    )
  }

  /** Have read what is wanted next, while this is sent. */
  #prefetch(): void {
    const { cache, source } = this.#options
    const wanted = new Set<number>()
    let length = 0
    for (let at = this.#first; at < this.#requests.length && length < readAhead; at += 1) {
      const range = this.#requests[at]
      if (range === undefined) break
      length += range.length
      for (const index of this.#chunksOf(range)) wanted.add(index)
    }
    // Should it fail, it fails again when it is needed.
    for (const index of wanted) cache.load(source, index).catch(() => undefined)
  }

  #chunksOf({ piece, offset, length }: BlockRange): number[] {
    const { source, pieceLength } = this.#options
    const from = piece * pieceLength + offset
    const first = Math.floor(from / source.chunkLength)
    const last = Math.floor((from + length - 1) / source.chunkLength)
    return first === last ? [first] : [first, last]
  }
}

interface Batch {
  readonly ranges: BlockRange[]
  readonly blocks: Uint8Array[][]
  readonly chunks: Chunk[]
  length: number
}

/** What a request must be, or its sender is hung up on. @throws {@link NetbootError} `ERR_PROTOCOL` */
export function checkRequest(
  { piece, offset, length }: BlockRange,
  lengthOfPiece: (piece: number) => number,
  pieces: number,
): void {
  const most = 16 << 10
  const isInside = piece < pieces && length > 0 && offset + length <= lengthOfPiece(piece)
  if (isInside && length <= most) return
  const asked = `${length} bytes from ${offset} of piece ${piece}`
  throw new NetbootError('ERR_PROTOCOL', `expected a request inside of a piece, got ${asked}`)
}
