import type { DeltaWriter } from '../delta-writer.ts'
import { RsyncError } from '../errors.ts'
import { rollingHashes, strongHashes } from '../kinds.ts'
import {
  entryLength,
  faultySignature,
  headerLength,
  type SignatureHeader,
} from '../signature-format.ts'
import { instantiate } from './load.ts'
import type { WasmMemory } from './webassembly.ts'

/** What `assembly/delta.ts` exports. Numbers of 32 bits come as signed. */
interface DeltaWasm {
  readonly memory: WasmMemory
  readonly wantsMore: { readonly value: number }
  readonly foundLiteral: { readonly value: number }
  readonly foundCopy: { readonly value: number }
  readonly foundEnd: { readonly value: number }
  readonly foundAt: { readonly value: number }
  readonly foundLength: { readonly value: number }
  readonly foundBlock: { readonly value: number }
  readonly foundCount: { readonly value: number }
  reserve(bytes: number): number
  index(
    ...args: [
      weakKind: number,
      strongKind: number,
      blockLength: number,
      digest: number,
      at: number,
      count: number,
    ]
  ): number
  begin(window: number): void
  slide(window: number, end: number): number
  search(end: number, isLast: boolean): number
}

const mebibyte = 1 << 20
/** The window grows up to two blocks and this, as data comes: a long block alone takes no memory. */
const firstWindow = 4 * mebibyte

/**
 * Holds a signature and finds its blocks in new data. Memory: the signature, about 16 bytes a block for
 * the index, and a window of two block lengths and 1 MiB.
 */
export class Matcher {
  readonly #wasm: DeltaWasm
  readonly #header: SignatureHeader
  readonly #base: number
  /** Bytes of blocks that were loaded, and blocks that were indexed. */
  #loaded = 0
  #blocks = 0
  #window = 0
  #windowLength = 0
  /** Up to where the window is filled. */
  #end = 0

  private constructor(wasm: DeltaWasm, header: SignatureHeader) {
    this.#wasm = wasm
    this.#header = header
    this.#base = wasm.reserve(0)
  }

  /** @throws {@link RsyncError} `ERR_WASM` */
  static async create(header: SignatureHeader): Promise<Matcher> {
    return new Matcher(await instantiate<DeltaWasm>('delta'), header)
  }

  /** How many blocks the signature has. */
  get blocks(): number {
    return this.#blocks
  }

  /**
   * Take in a part of the signature, after its header.
   *
   * @throws {@link RsyncError} `ERR_LIMIT` the signature is too large for 4 GiB of memory
   */
  load(bytes: Uint8Array): void {
    this.#reserve(this.#loaded + bytes.length)
    new Uint8Array(this.#wasm.memory.buffer, this.#base + this.#loaded, bytes.length).set(bytes)
    this.#loaded += bytes.length
  }

  /**
   * The signature is complete.
   *
   * @throws {@link RsyncError} `ERR_TRUNCATED` it ends within a block; `ERR_LIMIT` it is too large
   */
  index(): void {
    const { rolling, strong, blockLength, strongLength } = this.#header
    const stride = entryLength(this.#header)
    const rest = this.#loaded % stride
    if (rest > 0) {
      const offset = headerLength + this.#loaded
      const message = `expected ${stride - rest} more bytes of a block, got the end of the signature`
      throw faultySignature(offset, message, 'ERR_TRUNCATED')
    }
    this.#blocks = this.#loaded / stride
    const kinds = [rollingHashes[rolling].wasm, strongHashes[strong].wasm] as const
    this.#window =
      this.#wasm.index(...kinds, blockLength, strongLength, this.#base, this.#blocks) >>> 0
    if (this.#window === 0) throw tooLarge(`an index of ${this.#blocks} blocks`)
  }

  /** Begin new data. */
  begin(): void {
    this.#wasm.begin(this.#window)
    this.#end = this.#window
  }

  /**
   * Where more data goes, as much as is at hand; then call {@link Matcher.filled}.
   *
   * @throws {@link RsyncError} `ERR_LIMIT` a block is too long for what is left of 4 GiB of memory
   */
  room(): Uint8Array {
    const used = this.#end - this.#window
    if (used === this.#windowLength) {
      const most = 2 * this.#header.blockLength + mebibyte
      this.#windowLength = Math.min(most, Math.max(firstWindow, 2 * used))
      this.#reserve(this.#window - this.#base + this.#windowLength)
    }
    return new Uint8Array(this.#wasm.memory.buffer, this.#end, this.#windowLength - used)
  }

  /** So many bytes were put where there is room. Searches when the room is used up. */
  filled(length: number, writer: DeltaWriter): void {
    this.#end += length
    if (this.#end - this.#window < this.#windowLength) return
    this.#search(false, writer)
    this.#end = this.#wasm.slide(this.#window, this.#end) >>> 0
  }

  /** There is no more data. */
  finish(writer: DeltaWriter): void {
    this.#search(true, writer)
    writer.end()
  }

  #search(isLast: boolean, writer: DeltaWriter): void {
    const { foundLiteral, foundCopy, foundAt, foundLength, foundBlock, foundCount } = this.#wasm
    const { blockLength } = this.#header
    const memory = new Uint8Array(this.#wasm.memory.buffer)
    for (;;) {
      const found = this.#wasm.search(this.#end, isLast)
      if (found === foundLiteral.value) {
        const at = foundAt.value >>> 0
        writer.literal(memory.subarray(at, at + (foundLength.value >>> 0)))
      } else if (found === foundCopy.value) {
        const offset = (foundBlock.value >>> 0) * blockLength
        writer.copy(offset, (foundCount.value >>> 0) * blockLength + (foundLength.value >>> 0))
      } else return
    }
  }

  #reserve(bytes: number): void {
    if (this.#wasm.reserve(bytes) === 0) throw tooLarge(`${bytes} bytes`)
  }
}

function tooLarge(what: string): RsyncError {
  return new RsyncError(
    'ERR_LIMIT',
    `The signature is too large: there is no memory for ${what} within 4 GiB`,
  )
}
