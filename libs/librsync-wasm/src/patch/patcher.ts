import { begun } from '../begun.ts'
import { CommandReader } from '../command-reader.ts'
import { RsyncError } from '../errors.ts'
import type { PatchOptions } from '../options.ts'
import { type RandomAccess, ReadWindow } from '../random-access.ts'
import { type DeltaSummary, Tally } from '../summary.ts'

/** Longer copies are read as they are. */
const smallCopy = 1 << 16

/** Executes a delta: fills one buffer after the other with the result. */
export class Patcher {
  readonly #basis: RandomAccess
  readonly #window: ReadWindow
  readonly #delta: AsyncIterator<Uint8Array>
  readonly #options: PatchOptions
  readonly #reader = new CommandReader()
  readonly #tally = new Tally()
  /** What is left of the command that is being executed. */
  #copyFrom = 0
  #copyLength = 0
  #isSmall = false
  #data: Uint8Array = new Uint8Array(0)
  #isDone = false

  constructor(basis: RandomAccess, delta: AsyncIterator<Uint8Array>, options: PatchOptions) {
    this.#basis = basis
    this.#window = new ReadWindow(basis)
    this.#delta = delta
    this.#options = options
  }

  /** What the delta consisted of. */
  get summary(): DeltaSummary {
    return this.#tally.summary(this.#reader.position)
  }

  /**
   * Fill a buffer with what comes next.
   *
   * @returns how much: all of it, unless the result has come to its end
   * @throws {@link RsyncError} `ERR_DELTA`, `ERR_BASIS`, `ERR_LIMIT`, `ERR_RESULT`
   */
  async fill(target: Uint8Array): Promise<number> {
    const reads: Promise<void>[] = []
    let at = 0
    try {
      while (at < target.length && !this.#isDone) {
        if (this.#data.length > 0) {
          at += this.#takeData(target.subarray(at))
        } else if (this.#copyLength > 0) {
          const part = target.subarray(at, at + this.#copyLength)
          const source = this.#isSmall ? this.#window : this.#basis
          const read = source.read(part, this.#copyFrom)
          // Large reads run at the same time, and with the parsing; small ones share a window.
          if (read !== undefined) {
            if (this.#isSmall) await read
            else reads.push(begun(read))
          }
          this.#copyFrom += part.length
          this.#copyLength -= part.length
          at += part.length
        } else await this.#nextCommand()
      }
    } finally {
      // None may still write into a buffer that was given back.
      await Promise.allSettled(reads)
    }
    await Promise.all(reads)
    return at
  }

  #takeData(target: Uint8Array): number {
    const part = this.#data.subarray(0, target.length)
    target.set(part)
    this.#data = this.#data.subarray(part.length)
    return part.length
  }

  async #nextCommand(): Promise<void> {
    const part = this.#reader.next()
    if (!part) return await this.#nextChunk()
    if (part.kind === 'data') this.#data = part.bytes
    if (part.kind === 'data' || part.kind === 'end') return
    const { start } = this.#reader
    this.#tally.add(part)
    this.#checkSize(start)
    if (part.kind === 'literal') return
    const { size } = this.#basis
    if (part.offset + part.length > size) {
      throw new RsyncError(
        'ERR_BASIS',
        `The delta was made for another basis: at byte ${start} it copies ${part.length} bytes from ${part.offset} on, and the basis ends at ${size}`,
        { offset: start },
      )
    }
    this.#copyFrom = part.offset
    this.#copyLength = part.length
    this.#isSmall = part.length <= smallCopy
  }

  async #nextChunk(): Promise<void> {
    const { done, value } = await this.#delta.next()
    if (!done) return this.#reader.push(value)
    this.#reader.finish()
    this.#isDone = true
    const { targetSize } = this.#tally
    const { size = targetSize } = this.#options.expected ?? {}
    if (targetSize < size) throw unexpected(size, `${targetSize}`)
  }

  /** Before a byte of it is written. */
  #checkSize(offset: number): void {
    const { targetSize } = this.#tally
    const { expected, maxOutput = Number.POSITIVE_INFINITY } = this.#options
    if (targetSize > (expected?.size ?? targetSize)) {
      throw unexpected(expected?.size, `${targetSize} or more`)
    }
    if (targetSize <= maxOutput) return
    const message = `The result would exceed maxOutput, ${maxOutput} bytes, by byte ${offset} of the delta: ${targetSize} or more`
    throw new RsyncError('ERR_LIMIT', message, { offset })
  }
}

function unexpected(size: number | undefined, got: string): RsyncError {
  return new RsyncError('ERR_RESULT', `Expected a result of ${size} bytes, got ${got}`)
}
