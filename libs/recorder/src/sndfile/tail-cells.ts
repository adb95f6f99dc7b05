import { crc32 } from 'node:zlib'

/**
 * The unit of a spool: a page of the page cache, which a dying process has written wholly or not at
 * all, and at most a few sectors, which the checksum covers against a power cut.
 */
export const cellBytes = 4096

/** CRC-32 of all that follows (4 bytes), frames (4), first frame (8). */
const headerBytes = 16
const crcBytes = 4

/** Frames that fit into a cell. */
export function framesPerCell(frameBytes: number): number {
  return Math.floor((cellBytes - headerBytes) / frameBytes)
}

/** Cells in a row, ready to be written. */
export interface LaidCells {
  /** The number of the first one. */
  readonly number: number
  /** Their bytes. */
  readonly cells: Buffer
}

/**
 * Lay frames out in cells: cell `n` holds the frames from `n` times {@link framesPerCell} on.
 *
 * @param frameBytes bytes of a frame
 * @param total frames laid out before
 * @param last the cell that those left unfilled, or anything where they left none
 * @param data the next frames
 * @param most cells wanted: of more, the last ones
 * @param room where to lay them, for as many as there is room; it must not hold `last`
 */
export function layCells(
  frameBytes: number,
  total: number,
  last: Uint8Array,
  data: Uint8Array,
  most: number = Number.POSITIVE_INFINITY,
  room?: Buffer,
): LaidCells {
  const capacity = framesPerCell(frameBytes)
  const first = Math.floor(total / capacity)
  const end = total + data.length / frameBytes
  const number = Math.max(first, Math.ceil(end / capacity) - most)
  const count = Math.ceil(end / capacity) - number
  const need = count * cellBytes
  const cells = room && room.length >= need ? room.subarray(0, need) : Buffer.allocUnsafe(need)
  for (let i = 0; i < count; i++) {
    const start = (number + i) * capacity
    const held = Math.max(0, total - start)
    const frames = Math.min(capacity, end - start)
    const at = i * cellBytes
    // A part of a frame's length is left over at the end, and all that is not filled yet.
    cells.fill(0, at + headerBytes + frames * frameBytes, at + cellBytes)
    if (held > 0)
      cells.set(last.subarray(headerBytes, headerBytes + held * frameBytes), at + headerBytes)
    const from = (start + held - total) * frameBytes
    const to = (start + frames - total) * frameBytes
    cells.set(data.subarray(from, to), at + headerBytes + held * frameBytes)
    cells.writeUInt32LE(frames, at + 4)
    cells.writeUInt32LE(start % 2 ** 32, at + 8)
    cells.writeUInt32LE(Math.floor(start / 2 ** 32), at + 12)
    cells.writeUInt32LE(crc32(cells.subarray(at + crcBytes, at + cellBytes)), at)
  }
  return { number, cells }
}

/** Frames that were found in a spool. */
export interface SpooledFrames {
  /** The frame after the last one. */
  readonly end: number
  /**
   * Frames without a hole.
   *
   * @param from the first one wanted
   * @returns them and as many as follow, none where the first is not there
   */
  from(from: number): Buffer
}

/** Read cells back, in whatever order they are; what fails its checksum is not there. */
export function readCells(frameBytes: number, spool: Buffer): SpooledFrames {
  const capacity = framesPerCell(frameBytes)
  const found = new Map<number, Buffer>()
  let end = 0
  for (let at = 0; at + cellBytes <= spool.length; at += cellBytes) {
    const cell = spool.subarray(at, at + cellBytes)
    const frames = cell.readUInt32LE(4)
    const first = cell.readUInt32LE(8) + cell.readUInt32LE(12) * 2 ** 32
    if (frames === 0 || frames > capacity) continue
    if (cell.readUInt32LE(0) !== crc32(cell.subarray(crcBytes))) continue
    found.set(first / capacity, cell.subarray(headerBytes, headerBytes + frames * frameBytes))
    end = Math.max(end, first + frames)
  }
  return {
    end,
    from(from) {
      const parts: Buffer[] = []
      const start = Math.floor(from / capacity)
      for (let number = start; ; number++) {
        const part = found.get(number)
        if (!part) break
        parts.push(number === start ? part.subarray((from % capacity) * frameBytes) : part)
        if (part.length < capacity * frameBytes) break
      }
      return Buffer.concat(parts)
    },
  }
}
