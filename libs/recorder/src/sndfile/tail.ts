import { type FileHandle, open, readFile, unlink } from 'node:fs/promises'
import type { AudioFacts, AudioKind, AudioOutput } from '../audio-file.ts'
import { bytesPerFrame, type PcmFormat } from '../pcm.ts'
import { cellBytes, framesPerCell, layCells, readCells, type SpooledFrames } from './tail-cells.ts'

/** What a tail says of the file that it belongs to. */
export interface TailHeader {
  /** What is being written. */
  readonly output: AudioOutput
  /** What the cells hold. */
  readonly format: PcmFormat
  /** What the file is to say of itself. */
  readonly facts: AudioFacts
}

/** A tail that was found. */
export interface FoundTail extends TailHeader {
  /** Its frames, counted from the file's first one. */
  readonly frames: SpooledFrames
}

const magic = 'boxwright-tail-1'

/** The tail of a file is beside it. */
export function tailPath(path: string): string {
  return `${path}.tail`
}

/** Whether a kind's encoder holds frames back, so that its file needs a tail. */
export function needsTail(kind: AudioKind): boolean {
  return kind !== 'wav'
}

/**
 * The last seconds of what was given to an encoder, as they came: what it holds back is not in its
 * file when the process dies. The room is taken when the tail is made, and overwritten in place, so
 * it works on a full disk, too (but for file systems that copy on write).
 */
export class TailSpool {
  readonly #path: string
  readonly #handle: FileHandle
  readonly #frameBytes: number
  readonly #slots: number
  /** Of more frames than this, an encoder that took them has the first ones in its file. */
  readonly held: number
  #total = 0
  readonly #last = new Uint8Array(cellBytes)
  #room: Buffer = Buffer.alloc(0)

  private constructor(path: string, handle: FileHandle, { format, output }: TailHeader) {
    this.#path = path
    this.#handle = handle
    this.#frameBytes = bytesPerFrame(format)
    this.held = heldBack(output.kind, format.rate)
    this.#slots = slotsFor(format, this.held)
  }

  /** Make room for a tail beside `path`. */
  static async create(path: string, header: TailHeader): Promise<TailSpool> {
    const handle = await open(tailPath(path), 'w')
    try {
      const spool = new TailSpool(tailPath(path), handle, header)
      const room = Buffer.alloc((1 + spool.#slots) * cellBytes)
      room.write(JSON.stringify({ magic, ...short(header) }))
      await handle.writeFile(room)
      return spool
    } catch (error) {
      await handle.close()
      await unlink(tailPath(path))
      throw error
    }
  }

  /**
   * Keep whole frames, in the place of the oldest.
   *
   * @param data the next frames
   * @param most how many of them to keep, the last ones; a few more may be kept
   */
  async append(data: Uint8Array, most: number = Number.POSITIVE_INFINITY): Promise<void> {
    const slots = this.#slots
    const wanted = Math.min(slots, Math.ceil(most / framesPerCell(this.#frameBytes)) + 1)
    const { number, cells } = layCells(
      this.#frameBytes,
      this.#total,
      this.#last,
      data,
      wanted,
      this.#room,
    )
    // Buffers of this size, one a block, would keep the collector busy.
    if (cells.length > this.#room.length) this.#room = cells
    this.#total += data.length / this.#frameBytes
    this.#last.set(cells.subarray(-cellBytes))
    const count = cells.length / cellBytes
    for (let done = 0; done < count; ) {
      const slot = (number + done) % slots
      const run = Math.min(count - done, slots - slot)
      const part = cells.subarray(done * cellBytes, (done + run) * cellBytes)
      await this.#handle.write(part, 0, part.length, (1 + slot) * cellBytes)
      done += run
    }
  }

  /** Put it on the disk. */
  async sync(): Promise<void> {
    await this.#handle.datasync()
  }

  /** Let go of it; it stays. Idempotent. */
  async close(): Promise<void> {
    await this.#handle.close()
  }

  /** It is not needed any more. */
  async remove(): Promise<void> {
    await this.close()
    await unlink(this.#path)
  }
}

/** The tail beside a file, or `undefined` where there is none of use. */
export async function findTail(path: string): Promise<FoundTail | undefined> {
  const spool = await readFile(tailPath(path)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (!spool || spool.length < cellBytes) return undefined
  const text = spool.subarray(0, cellBytes).toString()
  if (!text.startsWith(`{"magic":"${magic}"`)) return undefined
  const header = JSON.parse(text.slice(0, text.indexOf('\0'))) as TailHeader
  const frames = readCells(bytesPerFrame(header.format), spool.subarray(cellBytes))
  return { ...header, frames }
}

/**
 * Seconds that may pass between two calls of {@link AudioWriter.sync}: of what comes after one, the
 * kernel may bring the tail to the disk before the file, and the frames that the file had not had at
 * the last one must not be overwritten by then.
 */
const sinceSync = 5

/** Cells for what an encoder holds back, and for what comes until it is synced again. */
function slotsFor(format: PcmFormat, held: number): number {
  const frames = held + sinceSync * format.rate
  return Math.ceil(frames / framesPerCell(bytesPerFrame(format))) + 1
}

/** Frames that may be missing in a file, and those before them that its repair wants to hear. */
function heldBack(kind: AudioKind, rate: number): number {
  // libFLAC: a block of at most 4,608 frames and one more.
  if (kind === 'flac') return 3 * 4608
  // Pages of 200 ms, a packet of 20 ms, the resampler's filter; and up to 1.7 s to tune the encoder in.
  if (kind === 'opus') return Math.ceil(2.5 * rate)
  // libogg: 255 packets a page, when they are tiny; libvorbis: 1,024 frames a packet.
  return 320 * 1024
}

/** A header has to fit into its cell. */
function short(header: TailHeader): TailHeader {
  const { description, originator, ...facts } = header.facts
  return {
    output: header.output,
    format: header.format,
    facts: {
      ...facts,
      ...(description !== undefined && { description: description.slice(0, 500) }),
      ...(originator !== undefined && { originator: originator.slice(0, 100) }),
    },
  }
}
