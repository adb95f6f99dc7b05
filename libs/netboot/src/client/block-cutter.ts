import type { BlockRange } from '../wire/message.ts'

/** Cuts a stream of bytes into blocks, in whatever parts it comes. One block is in memory. */
export class BlockCutter {
  readonly #blocks: Iterator<BlockRange>
  readonly #whole: (range: BlockRange, bytes: Uint8Array) => void
  #block: BlockRange | undefined
  #bytes = new Uint8Array()
  #filled = 0

  /**
   * @param blocks - in the order of their bytes
   * @param whole - is given each block; its bytes are good until this returns
   */
  constructor(blocks: Iterable<BlockRange>, whole: (range: BlockRange, bytes: Uint8Array) => void) {
    this.#blocks = blocks[Symbol.iterator]()
    this.#whole = whole
    this.#next()
  }

  /** Bytes came; those behind the last block are passed over. */
  push(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length && this.#block !== undefined; ) {
      const part = bytes.subarray(at, at + this.#block.length - this.#filled)
      this.#bytes.set(part, this.#filled)
      this.#filled += part.length
      at += part.length
      if (this.#filled < this.#block.length) return
      this.#whole(this.#block, this.#bytes.subarray(0, this.#filled))
      this.#next()
    }
  }

  #next(): void {
    this.#block = this.#blocks.next().value
    this.#filled = 0
    const length = this.#block?.length ?? 0
    if (this.#bytes.length < length) this.#bytes = new Uint8Array(length)
  }
}
