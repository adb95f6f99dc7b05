import { writeCopy, writeDeltaMagic, writeEnd, writeLiteral } from './command-writer.ts'
import { longestCommand } from './delta-format.ts'
import { type DeltaSummary, Tally } from './summary.ts'

/** Bytes of a piece: enough that no consumer minds their number. */
const pieceLength = 1 << 18

/** Collects commands into pieces of a delta; copies that continue each other become one. */
export class DeltaWriter {
  #piece = new Uint8Array(pieceLength)
  #at = writeDeltaMagic(this.#piece, 0)
  #full: Uint8Array[] = []
  #fullLength = 0
  readonly #tally = new Tally()
  /** The copy that may still become longer. */
  #offset = 0
  #length = 0

  /** What was written so far. */
  get summary(): DeltaSummary {
    return this.#tally.summary(this.#fullLength + this.#at)
  }

  /** Copy from the basis. @param offset - in bytes @param length - in bytes, above 0 */
  copy(offset: number, length: number): void {
    if (this.#length > 0 && this.#offset + this.#length === offset) {
      this.#length += length
      return
    }
    this.#flushCopy()
    this.#offset = offset
    this.#length = length
  }

  /** Bytes that the basis does not have; copied, as the caller will reuse their memory. */
  literal(bytes: Uint8Array): void {
    if (bytes.length === 0) return
    this.#flushCopy()
    this.#makeRoom()
    this.#tally.add({ kind: 'literal', length: bytes.length })
    this.#at = writeLiteral(this.#piece, this.#at, bytes.length)
    for (let from = 0; from < bytes.length; ) {
      if (this.#at === this.#piece.length) this.#next()
      const part = bytes.subarray(from, from + this.#piece.length - this.#at)
      this.#piece.set(part, this.#at)
      this.#at += part.length
      from += part.length
    }
  }

  /** Nothing follows. */
  end(): void {
    this.#flushCopy()
    this.#makeRoom()
    this.#at = writeEnd(this.#piece, this.#at)
    this.#next()
  }

  /** The pieces that are ready. */
  take(): Uint8Array[] {
    const ready = this.#full
    this.#full = []
    return ready
  }

  #flushCopy(): void {
    if (this.#length === 0) return
    this.#makeRoom()
    this.#tally.add({ kind: 'copy', offset: this.#offset, length: this.#length })
    this.#at = writeCopy(this.#piece, this.#at, this.#offset, this.#length)
    this.#length = 0
  }

  #makeRoom(): void {
    if (this.#piece.length - this.#at < longestCommand) this.#next()
  }

  #next(): void {
    this.#fullLength += this.#at
    this.#full.push(this.#piece.subarray(0, this.#at))
    this.#piece = new Uint8Array(pieceLength)
    this.#at = 0
  }
}
