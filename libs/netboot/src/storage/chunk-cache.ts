/** A part of a torrent, in memory. */
export interface Chunk {
  /** What is in it. */
  readonly bytes: Uint8Array
  /** Who has it in hand, and will give it back. */
  users: number
}

/** What chunks are read from. */
export interface ChunkSource {
  /** Tells it from others. */
  readonly id: string
  /** Of all, in bytes. */
  readonly length: number
  /**
   * Of a chunk, in bytes: what is read at a time. While pieces are missing it is that of a piece at most: none that
   * is not there may be in it.
   */
  readonly chunkLength: number
  /** Fill a buffer from a place. */
  read(offset: number, into: Uint8Array): Promise<void>
}

/**
 * Parts of torrents in memory, shared among all peers of all torrents. What was used longest ago goes first. Memory is
 * used again for the next part, for the kernel would have to clear new memory first.
 */
export class ChunkCache {
  readonly #memory: number
  readonly #chunks = new Map<string, Chunk>()
  readonly #loading = new Map<string, Promise<void>>()
  readonly #spare: Uint8Array[] = []
  #size = 0

  /** @param memory - how much is kept, in bytes; what is under way to peers comes on top of it */
  constructor(memory: number) {
    this.#memory = memory
  }

  /** How many bytes are kept. */
  get size(): number {
    return this.#size
  }

  /** The chunk at a place, if it is here. To be given back. */
  take(source: ChunkSource, index: number): Chunk | undefined {
    const key = `${index} ${source.id}`
    const chunk = this.#chunks.get(key)
    if (chunk === undefined) return undefined
    this.#chunks.delete(key)
    this.#chunks.set(key, chunk)
    chunk.users += 1
    return chunk
  }

  /** A chunk is no longer in hand. */
  give(chunk: Chunk): void {
    chunk.users -= 1
    // It was dropped meanwhile.
    if (chunk.users < 0) this.#reuse(chunk)
  }

  /** Have a chunk read, unless it is here. All who want it wait for the same. @throws what the source throws */
  async load(source: ChunkSource, index: number): Promise<void> {
    const key = `${index} ${source.id}`
    if (this.#chunks.has(key)) return
    const loading = this.#loading.get(key) ?? this.#read(source, index, key)
    this.#loading.set(key, loading)
    await loading
  }

  async #read(source: ChunkSource, index: number, key: string): Promise<void> {
    const offset = index * source.chunkLength
    const bytes = this.#memoryOf(Math.min(source.chunkLength, source.length - offset))
    try {
      await source.read(offset, bytes)
      this.#chunks.set(key, { bytes, users: 0 })
      this.#size += bytes.length
      this.#shrink()
    } finally {
      this.#loading.delete(key)
    }
  }

  #memoryOf(length: number): Uint8Array {
    const place = this.#spare.findIndex((memory) => memory.length === length)
    return place < 0 ? Buffer.allocUnsafeSlow(length) : (this.#spare.splice(place, 1)[0] as Buffer)
  }

  /** The last one stays, however little memory there is: somebody waits for it. */
  #shrink(): void {
    for (const [key, chunk] of this.#chunks) {
      if (this.#size <= this.#memory || this.#chunks.size === 1) return
      this.#chunks.delete(key)
      this.#size -= chunk.bytes.length
      chunk.users -= 1
      if (chunk.users < 0) this.#reuse(chunk)
    }
  }

  #reuse({ bytes }: Chunk): void {
    this.#spare.push(bytes)
    if (this.#spare.length > mostSpare) this.#spare.shift()
  }
}

/** How much memory is kept to be used again. */
const mostSpare = 4
