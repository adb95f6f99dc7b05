import { CommandReader } from '../command-reader.ts'
import type { CopyCommand } from '../commands.ts'
import { DeltaWriter } from '../delta-writer.ts'
import { RsyncError } from '../errors.ts'
import type { Segments } from './segments.ts'

/** Literal bytes that are collected before they are written: short ones that follow each other become one. */
const collectedLength = 2 ** 16

/** Turns the commands of the second delta into ones that copy from the basis of the first. */
export class Composer {
  readonly #first: Segments
  readonly #reader = new CommandReader()
  readonly #limit: (read: number) => number
  /** What has been composed so far. */
  readonly writer: DeltaWriter = new DeltaWriter()
  readonly #collected = new Uint8Array(collectedLength)
  #collectedCount = 0
  /** What is left of the copy that is being followed, in the result of the first delta. */
  #at = 0
  #end = 0

  /** @param limit - how long the result may be, of so many bytes of the second delta */
  constructor(first: Segments, limit: (read: number) => number) {
    this.#first = first
    this.#limit = limit
  }

  /**
   * Take the next bytes of the second delta.
   *
   * @returns pieces of the result
   */
  async *push(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
    this.#reader.push(bytes)
    for (;;) {
      if (this.#at < this.#end) await this.#copySome()
      else {
        const part = this.#reader.next()
        if (!part) return
        if (part.kind === 'copy') this.#begin(part, this.#reader.start)
        if (part.kind === 'data') this.#literal(part.bytes)
      }
      const ready = this.writer.take()
      if (ready.length > 0) yield* this.#checked(ready)
    }
  }

  /** Nothing follows. @returns the rest of the result */
  finish(): Uint8Array[] {
    this.#reader.finish()
    this.#writeCollected()
    this.writer.end()
    return this.#checked(this.writer.take())
  }

  #begin({ offset, length }: CopyCommand, position: number): void {
    if (offset + length > this.#first.size) {
      throw new RsyncError(
        'ERR_BASIS',
        `The second delta does not follow the first: at byte ${position} it copies ${length} bytes from ${offset} on, and the result of the first has ${this.#first.size}`,
        { offset: position },
      )
    }
    this.#at = offset
    this.#end = offset + length
  }

  /** What one command of the first delta has of what is to be copied, or a part of it. */
  async #copySome(): Promise<void> {
    const { start, length, kind, source } = await this.#first.at(this.#at)
    const skipped = this.#at - start
    const count = Math.min(this.#end - this.#at, length - skipped)
    if (kind === 'copy') {
      this.#writeCollected()
      this.writer.copy(source + skipped, count)
      this.#at += count
      return
    }
    if (this.#collectedCount === collectedLength) this.#writeCollected()
    const room = this.#collected.subarray(this.#collectedCount)
    const some = room.subarray(0, count)
    await this.#first.literal(source + skipped, some)
    this.#collectedCount += some.length
    this.#at += some.length
  }

  #literal(bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length; ) {
      if (this.#collectedCount === collectedLength) this.#writeCollected()
      const some = bytes.subarray(done, done + collectedLength - this.#collectedCount)
      this.#collected.set(some, this.#collectedCount)
      this.#collectedCount += some.length
      done += some.length
    }
  }

  #writeCollected(): void {
    this.writer.literal(this.#collected.subarray(0, this.#collectedCount))
    this.#collectedCount = 0
  }

  #checked(pieces: Uint8Array[]): Uint8Array[] {
    const { deltaSize } = this.writer.summary
    const limit = this.#limit(this.#reader.position)
    if (deltaSize <= limit) return pieces
    const message = `The composed delta would exceed ${limit} bytes: ${deltaSize} or more`
    throw new RsyncError('ERR_LIMIT', message)
  }
}
