import type { DeltaPart } from './commands.ts'
import {
  copyCommand,
  deltaMagic,
  endCommand,
  firstReservedCommand,
  literalCommand,
  longestCommand,
  longestShortLiteral,
} from './delta-format.ts'
import { RsyncError, type RsyncErrorCode } from './errors.ts'

/** Reads a delta as it comes, in pieces of any size. Holds at most one command in memory. */
export class CommandReader {
  #input: Uint8Array = new Uint8Array(0)
  #at = 0
  /** Of the first byte of `#input`, from the start of the delta. */
  #base = 0
  /** A command that is not there in full yet. */
  readonly #held = new Uint8Array(longestCommand)
  #heldLength = 0
  #state: 'magic' | 'command' | 'data' | 'ended' = 'magic'
  #start = 0
  /** What is left of the literal that is being read. */
  #remaining = 0

  /** How many bytes of the delta have been understood. */
  get position(): number {
    return this.#base + this.#at - this.#heldLength
  }

  /** Where in the delta the last command stands, in bytes from its start. */
  get start(): number {
    return this.#start
  }

  /** Give it more, when {@link next} wants more. */
  push(bytes: Uint8Array): void {
    this.#base += this.#at
    this.#input = bytes
    this.#at = 0
  }

  /**
   * The next part of the delta; `undefined` when more has to be pushed first.
   *
   * @throws {@link RsyncError} `ERR_MAGIC`, `ERR_DELTA` what stands there is no part of a delta
   */
  next(): DeltaPart | undefined {
    if (this.#state === 'magic') {
      if (!this.#hold(4)) return undefined
      const magic = this.#number(0, 4)
      if (magic !== deltaMagic) {
        throw faulty(0, `expected a delta, 0x72730236, got ${hex(magic, 8)}`, 'ERR_MAGIC')
      }
      this.#heldLength = 0
      this.#state = 'command'
    }
    if (this.#state === 'data') return this.#data()
    return this.#state === 'ended' ? this.#nothingMore() : this.#command()
  }

  /**
   * Say that there is no more.
   *
   * @throws {@link RsyncError} `ERR_TRUNCATED` the delta is not complete
   */
  finish(): void {
    if (this.#state === 'ended') return
    const { position } = this
    const expected =
      this.#state === 'data'
        ? `${this.#remaining} more bytes of a literal`
        : this.#state === 'magic'
          ? 'a delta, 0x72730236'
          : this.#heldLength > 0
            ? 'the rest of a command'
            : 'a command'
    const message = `expected ${expected}, got the end of the delta`
    throw faulty(position + this.#heldLength, message, 'ERR_TRUNCATED')
  }

  #data(): DeltaPart | undefined {
    const length = Math.min(this.#remaining, this.#input.length - this.#at)
    if (length === 0) return undefined
    const bytes = this.#input.subarray(this.#at, this.#at + length)
    this.#at += length
    this.#remaining -= length
    if (this.#remaining === 0) this.#state = 'command'
    return { kind: 'data', bytes }
  }

  #command(): DeltaPart | undefined {
    if (!this.#hold(1)) return undefined
    const { position } = this
    this.#start = position
    const command = this.#held[0] as number
    if (command === endCommand) {
      this.#heldLength = 0
      this.#state = 'ended'
      return { kind: 'end' }
    }
    if (command >= firstReservedCommand) {
      throw faulty(position, `expected a command below 0x55, got ${hex(command, 2)}`)
    }
    if (command <= longestShortLiteral) return this.#literal(command)
    if (command < copyCommand) {
      const width = 1 << (command - literalCommand)
      return this.#hold(1 + width) ? this.#literal(this.#length(1, width)) : undefined
    }
    const offsetWidth = 1 << ((command - copyCommand) >> 2)
    const lengthWidth = 1 << ((command - copyCommand) & 3)
    if (!this.#hold(1 + offsetWidth + lengthWidth)) return undefined
    const offset = this.#position(1, offsetWidth, 'offset')
    const length = this.#length(1 + offsetWidth, lengthWidth)
    this.#heldLength = 0
    return { kind: 'copy', offset, length }
  }

  #literal(length: number): DeltaPart {
    this.#heldLength = 0
    this.#remaining = length
    this.#state = 'data'
    return { kind: 'literal', length }
  }

  #nothingMore(): undefined {
    if (this.#at < this.#input.length) {
      throw faulty(this.position, 'expected nothing after the END command, got more bytes')
    }
  }

  /** Have so many bytes of a command at hand. */
  #hold(length: number): boolean {
    while (this.#heldLength < length) {
      const byte = this.#input[this.#at]
      if (byte === undefined) return false
      this.#held[this.#heldLength] = byte
      this.#heldLength += 1
      this.#at += 1
    }
    return true
  }

  #length(at: number, width: number): number {
    const length = this.#position(at, width, 'length')
    if (length > 0) return length
    throw faulty(this.position, `expected a length above 0, got 0`)
  }

  /** A number that a file can have as its size: librsync reads them as signed. */
  #position(at: number, width: number, what: string): number {
    const value = this.#number(at, width)
    if (value <= Number.MAX_SAFE_INTEGER) return value
    throw faulty(this.position, `expected ${what} below 2^53, got about ${value.toExponential(3)}`)
  }

  #number(at: number, width: number): number {
    let value = 0
    for (let place = at; place < at + width; place += 1) {
      value = value * 256 + (this.#held[place] as number)
    }
    return value
  }
}

function faulty(offset: number, message: string, code: RsyncErrorCode = 'ERR_DELTA'): RsyncError {
  return new RsyncError(code, `The delta is damaged at byte ${offset}: ${message}`, {
    offset,
  })
}

function hex(value: number, digits: number): string {
  return `0x${value.toString(16).padStart(digits, '0')}`
}
