import { writeCopy, writeDeltaMagic, writeEnd, writeLiteral } from '../command-writer.ts'
import { longestCommand } from '../delta-format.ts'
import { type DeltaSummary, Tally } from '../summary.ts'
import type { Copies } from './desk.ts'

/** Fills all of `into` with the bytes of the target from `position` on. */
export type ReadLiteral = (position: number, into: Uint8Array) => void | Promise<void>

/** The delta is handed on in pieces of this many bytes. */
const pieceLength = 2 ** 20

/**
 * Write a delta.
 *
 * @param copies - ascending, without overlaps, in lists; what is between them becomes literals
 * @param size - of the target, in bytes
 * @param readLiteral - reads the target
 * @returns pieces of the delta, each of them its own
 */
export async function* encodeDelta(
  copies: AsyncIterable<Copies>,
  size: number,
  readLiteral: ReadLiteral,
): AsyncGenerator<Uint8Array, DeltaSummary> {
  const tally = new Tally()
  let deltaSize = 0
  // Of a small target the delta is small, too.
  const capacity = Math.min(pieceLength, size + 64)
  let piece = new Uint8Array(capacity)
  let at = writeDeltaMagic(piece, 0)
  let position = 0

  const flush = (): Uint8Array => {
    const full = piece.subarray(0, at)
    deltaSize += at
    piece = new Uint8Array(capacity)
    at = 0
    return full
  }

  async function* literal(end: number): AsyncGenerator<Uint8Array> {
    if (position === end) return
    if (at + longestCommand > capacity) yield flush()
    tally.add({ kind: 'literal', length: end - position })
    at = writeLiteral(piece, at, end - position)
    while (position < end) {
      if (at === capacity) yield flush()
      const length = Math.min(end - position, capacity - at)
      await readLiteral(position, piece.subarray(at, at + length))
      at += length
      position += length
    }
  }

  for await (const list of copies) {
    for (let each = 0; each < list.length; each += 3) {
      const start = list[each] ?? 0
      const length = list[each + 1] ?? 0
      const offset = list[each + 2] ?? 0
      if (start > position) yield* literal(start)
      if (at + longestCommand > capacity) yield flush()
      tally.add({ kind: 'copy', offset, length })
      at = writeCopy(piece, at, offset, length)
      position = start + length
    }
  }
  yield* literal(size)
  if (at + 1 > capacity) yield flush()
  at = writeEnd(piece, at)
  yield flush()
  return tally.summary(deltaSize)
}
