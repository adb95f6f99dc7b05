import { RsyncError } from '../errors.ts'
import { rollingHashes, strongHashes } from '../kinds.ts'
import { entryLength, type SignatureHeader } from '../signature-format.ts'
import { instantiate } from './load.ts'
import type { WasmMemory } from './webassembly.ts'

/** What `assembly/signature.ts` exports. */
interface SignatureWasm {
  readonly memory: WasmMemory
  reserve(bytes: number): number
  sign(
    ...args: [
      weakKind: number,
      strongKind: number,
      input: number,
      length: number,
      count: number,
      output: number,
      digest: number,
    ]
  ): number
  begin(weakKind: number, strongKind: number): void
  update(weakKind: number, strongKind: number, input: number, length: number): void
  end(
    ...args: [
      weakKind: number,
      strongKind: number,
      input: number,
      length: number,
      output: number,
      digest: number,
    ]
  ): number
}

/** About how much is signed at a time: long enough to pay for the call, short enough for the caches. */
const usualPiece = 1 << 20
const mostBlocks = 8192
/** MD4 takes four blocks in the time of one. */
const leastBlocks = 4
/** A longer block comes in several pieces, and takes its time. */
const longestPiece = 1 << 22
/** One to be filled, one that was, and one that is held until it is known what follows it. */
const pieces = 3

/**
 * Signs data that is filled into its memory, piece by piece. A block that is longer than a piece is
 * hashed as it comes: memory is bounded for every block length.
 */
export class Signer {
  readonly #wasm: SignatureWasm
  readonly #header: SignatureHeader
  readonly #kinds: readonly [weak: number, strong: number]
  readonly #base: number
  readonly #pieceLength: number
  readonly #output: number
  /** How many pieces were handed out, and how many bytes they have room for. */
  #handed = 0
  #room = 0
  /** The piece that is not signed yet. */
  #held: Uint8Array | undefined
  /** Of the block that is longer than a piece: how much of it was hashed. */
  #begun = 0

  private constructor(wasm: SignatureWasm, header: SignatureHeader) {
    const { blockLength } = header
    const usual = Math.floor(usualPiece / blockLength)
    const blocks = Math.min(mostBlocks, Math.max(leastBlocks, usual))
    this.#pieceLength = blockLength > longestPiece ? usualPiece : blocks * blockLength
    const output = blocks * entryLength(header)
    this.#wasm = wasm
    this.#header = header
    this.#kinds = [rollingHashes[header.rolling].wasm, strongHashes[header.strong].wasm]
    this.#base = wasm.reserve(pieces * this.#pieceLength + output)
    if (this.#base === 0) throw new RsyncError('ERR_LIMIT', 'There is no memory for a signature')
    this.#output = this.#base + pieces * this.#pieceLength
  }

  /** @throws {@link RsyncError} `ERR_WASM` */
  static async create(header: SignatureHeader): Promise<Signer> {
    return new Signer(await instantiate<SignatureWasm>('signature'), header)
  }

  /** Where the next piece goes: to be filled in full, unless it is the last. */
  next(): Uint8Array {
    const at = this.#base + (this.#handed % pieces) * this.#pieceLength
    const { blockLength } = this.#header
    const isLong = blockLength > this.#pieceLength
    const rest = isLong ? blockLength - (this.#room % blockLength) : this.#pieceLength
    const length = Math.min(this.#pieceLength, rest)
    this.#handed += 1
    this.#room += length
    return new Uint8Array(this.#wasm.memory.buffer, at, length)
  }

  /** Take in a piece. @returns a part of the signature */
  sign(piece: Uint8Array): Uint8Array {
    const signed = this.#signHeld(false)
    this.#held = piece
    return signed
  }

  /** There are no more pieces. @returns the last part of the signature */
  finish(): Uint8Array {
    return this.#signHeld(true)
  }

  #signHeld(isLast: boolean): Uint8Array {
    const held = this.#held
    if (!held || held.length === 0) return new Uint8Array(0)
    const { byteOffset: at, length } = held
    const signed =
      this.#header.blockLength > this.#pieceLength
        ? this.#signPart(at, length, isLast)
        : this.#signBlocks(at, length)
    return new Uint8Array(this.#wasm.memory.buffer, this.#output, signed).slice()
  }

  #signBlocks(at: number, length: number): number {
    const { blockLength, strongLength } = this.#header
    const count = Math.floor(length / blockLength)
    const rest = length - count * blockLength
    const sign = (input: number, size: number, blocks: number, output: number): number =>
      this.#wasm.sign(...this.#kinds, input, size, blocks, output, strongLength)
    const signed = sign(at, blockLength, count, this.#output)
    return rest === 0 ? signed : signed + sign(at + length - rest, rest, 1, this.#output + signed)
  }

  #signPart(at: number, length: number, isLast: boolean): number {
    const { blockLength, strongLength } = this.#header
    if (this.#begun === 0) this.#wasm.begin(...this.#kinds)
    this.#begun += length
    if (this.#begun < blockLength && !isLast) {
      this.#wasm.update(...this.#kinds, at, length)
      return 0
    }
    this.#begun = 0
    return this.#wasm.end(...this.#kinds, at, length, this.#output, strongLength)
  }
}
