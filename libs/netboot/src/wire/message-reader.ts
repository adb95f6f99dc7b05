import { NetbootError } from '../errors.ts'
import { type Message, parseMessage, uint32 } from './message.ts'

/**
 * Reads messages from a stream, in whatever pieces it comes. A message that lies whole in what came is read where
 * it is, without a copy.
 */
export class MessageReader {
  readonly #longest: number
  /** What has come of a message that is not whole. */
  #rest: Uint8Array = new Uint8Array()
  #filled = 0

  /** Begin behind the handshake. @param longest - message that is taken, in bytes */
  constructor(longest: number) {
    this.#longest = longest
  }

  /**
   * Read what came. Views in the messages are good until the next call.
   *
   * @throws {@link NetbootError} `ERR_PROTOCOL`: the stream makes no sense; nothing behind can be read
   */
  *read(chunk: Uint8Array): Generator<Message, void, undefined> {
    let at = 0
    while (at < chunk.length) {
      if (this.#filled > 0) {
        at = this.#fill(chunk, at)
        if (this.#filled < this.#needed()) return
        const whole = this.#rest.subarray(4, this.#filled)
        this.#filled = 0
        yield parseMessage(whole)
        continue
      }
      const end =
        chunk.length - at < 4 ? Number.POSITIVE_INFINITY : at + 4 + this.#lengthAt(chunk, at)
      if (end > chunk.length) {
        this.#keep(chunk.subarray(at))
        return
      }
      yield parseMessage(chunk.subarray(at + 4, end))
      at = end
    }
  }

  /** How many bytes the message begun has, as far as can be told. */
  #needed(): number {
    return this.#filled < 4 ? 4 : 4 + this.#lengthAt(this.#rest, 0)
  }

  /** Fill up to the length, then up to the end. @returns how far the chunk was used */
  #fill(chunk: Uint8Array, from: number): number {
    let at = from
    for (let needed = this.#needed(); this.#filled < needed && at < chunk.length; ) {
      const part = chunk.subarray(at, at + needed - this.#filled)
      this.#reserve(needed)
      this.#rest.set(part, this.#filled)
      this.#filled += part.length
      at += part.length
      needed = this.#needed()
    }
    return at
  }

  #keep(rest: Uint8Array): void {
    this.#reserve(Math.max(rest.length, rest.length < 4 ? 4 : 4 + this.#lengthAt(rest, 0)))
    this.#rest.set(rest)
    this.#filled = rest.length
  }

  /** Used again and again: one message may be as long as `longest` says, so this is bounded. */
  #reserve(length: number): void {
    if (this.#rest.length >= length) return
    const larger = new Uint8Array(length)
    larger.set(this.#rest.subarray(0, this.#filled))
    this.#rest = larger
  }

  #lengthAt(bytes: Uint8Array, at: number): number {
    const length = uint32(bytes, at)
    if (length <= this.#longest) return length
    throw new NetbootError('ERR_PROTOCOL', `expected at most ${this.#longest} bytes, got ${length}`)
  }
}
