import { CommandReader } from '../command-reader.ts'
import { longestCommand } from '../delta-format.ts'
import { RsyncError } from '../errors.ts'
import { type RandomAccess, ReadWindow } from '../random-access.ts'
import { commandAt, type PlacedCommand } from './command-at.ts'

/** What makes a run of bytes of a delta's result. */
export interface Segment extends PlacedCommand {
  /** Where in the result it begins, in bytes. */
  readonly start: number
}

/** Places in a delta that are remembered, at most; 4 MiB. */
const mostMarks = 2 ** 18

const pieceLength = 2 ** 20

/** Knows which command of a delta makes a byte of its result, at whatever place. */
export class Segments {
  readonly #delta: ReadWindow
  readonly #head = new Uint8Array(longestCommand)
  /** Every so many-th command is remembered. */
  #spacing = 1
  /** Where the remembered commands begin in the result, and where they stand in the delta. */
  #starts: number[] = []
  #positions: number[] = []
  #size = 0
  #last: Segment | undefined

  private constructor(delta: RandomAccess) {
    this.#delta = new ReadWindow(delta)
  }

  /**
   * Read a delta once, and check all of it.
   *
   * @throws {@link RsyncError} `ERR_MAGIC`, `ERR_TRUNCATED`, `ERR_DELTA`, `ERR_LIMIT`; the signal's reason
   */
  static async of(delta: RandomAccess, signal: AbortSignal | undefined): Promise<Segments> {
    const segments = new Segments(delta)
    const reader = new CommandReader()
    const piece = new Uint8Array(Math.min(pieceLength, delta.size))
    let commands = 0
    for (let at = 0; at < delta.size; at += piece.length) {
      signal?.throwIfAborted()
      const bytes = piece.subarray(0, delta.size - at)
      await delta.read(bytes, at)
      reader.push(bytes)
      for (;;) {
        const part = reader.next()
        if (!part) break
        if (part.kind !== 'literal' && part.kind !== 'copy') continue
        if (commands % segments.#spacing === 0) segments.#remember(reader.start)
        commands += 1
        segments.#size += part.length
        if (segments.#size > Number.MAX_SAFE_INTEGER) {
          throw new RsyncError('ERR_LIMIT', 'The result of the first delta would exceed 2^53 bytes')
        }
      }
    }
    reader.finish()
    return segments
  }

  /** The size of the result, in bytes. */
  get size(): number {
    return this.#size
  }

  /** What makes the byte at `offset` of the result, which is below {@link size}. */
  at(offset: number): Promise<Segment> | Segment {
    const last = this.#last
    if (last && offset >= last.start && offset < last.start + last.length) return last
    return this.#seek(offset)
  }

  /** Bytes of a literal. @param source - where they stand in the delta */
  literal(source: number, into: Uint8Array): Promise<void> | void {
    return this.#delta.read(into, source)
  }

  async #seek(offset: number): Promise<Segment> {
    const mark = this.#markBefore(offset)
    const start = this.#starts[mark] ?? 0
    let segment = this.#last
    // What was found last is nearer, if nothing that is remembered stands between.
    if (!segment || segment.start > offset || segment.start < start) {
      segment = await this.#read(start, this.#positions[mark] ?? 0)
    }
    while (segment.start + segment.length <= offset) {
      segment = await this.#read(segment.start + segment.length, segment.next)
    }
    this.#last = segment
    return segment
  }

  async #read(start: number, position: number): Promise<Segment> {
    const head = this.#head.subarray(0, this.#delta.size - position)
    await this.#delta.read(head, position)
    const command = commandAt(head, position)
    if (!command) throw new RsyncError('ERR_IO', 'The first delta was changed while it was read')
    return { start, ...command }
  }

  #remember(position: number): void {
    if (this.#starts.length === mostMarks) {
      this.#starts = this.#starts.filter((_, place) => place % 2 === 0)
      this.#positions = this.#positions.filter((_, place) => place % 2 === 0)
      this.#spacing *= 2
    }
    this.#starts.push(this.#size)
    this.#positions.push(position)
  }

  /** The last place that is remembered and not after `offset`. */
  #markBefore(offset: number): number {
    let [low, high] = [0, this.#starts.length]
    while (high - low > 1) {
      const middle = (low + high) >>> 1
      if ((this.#starts[middle] ?? 0) <= offset) low = middle
      else high = middle
    }
    return low
  }
}
