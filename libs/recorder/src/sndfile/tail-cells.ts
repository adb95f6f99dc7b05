import { crc32 } from 'node:zlib'

/**
 * The unit of a spool: a page of the page cache, which a dying process has written wholly or not at
 * all, and at most a few sectors, which the checksum covers against a power cut.
 */
export const cellBytes = 4096

/** First frame (8 bytes), frames (4), CRC-32 of all the rest (4). */
const headerBytes = 16

/** Frames that fit into a cell. */
export function framesPerCell(frameBytes: number): number {
  return Math.floor((cellBytes - headerBytes) / frameBytes)
}

/**
 * Lay frames out in cells: cell `n` holds the frames from `n` times {@link framesPerCell} on.
 *
 * @param total frames laid out before
 * @param last the cell that those left unfilled, or anything where they left none
 * @param data the next frames
 */
export function layCells(
  frameBytes: number,
  total: number,
  last: Uint8Array,
  data: Uint8Array,
): { number: number; cells: Buffer } {
  const capacity = framesPerCell(frameBytes)
  const filled = total % capacity
  const number = Math.floor(total / capacity)
  const frames = filled + data.length / frameBytes
  const count = Math.ceil(frames / capacity)
  const cells = Buffer.alloc(count * cellBytes)
  if (filled > 0) cells.set(last)
  let from = 0
  for (let i = 0; i < count; i++) {
    const cell = cells.subarray(i * cellBytes, (i + 1) * cellBytes)
    const at = headerBytes + (i === 0 ? filled * frameBytes : 0)
    const part = data.subarray(from, from + headerBytes + capacity * frameBytes - at)
    cell.set(part, at)
    from += part.length
    cell.writeBigUInt64LE(BigInt((number + i) * capacity), 0)
    cell.writeUInt32LE((at - headerBytes + part.length) / frameBytes, 8)
    cell.writeUInt32LE(checksum(cell), 12)
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
    const first = Number(cell.readBigUInt64LE(0))
    const frames = cell.readUInt32LE(8)
    if (frames === 0 || frames > capacity || cell.readUInt32LE(12) !== checksum(cell)) continue
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

function checksum(cell: Buffer): number {
  return crc32(cell.subarray(headerBytes), crc32(cell.subarray(0, headerBytes - 4)))
}
