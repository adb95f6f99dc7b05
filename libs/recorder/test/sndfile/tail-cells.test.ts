import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cellBytes, framesPerCell, layCells, readCells } from '../../src/sndfile/tail-cells.ts'

/** Frames that tell their number. */
function frames(first: number, count: number, frameBytes: number): Buffer {
  const data = Buffer.alloc(count * frameBytes)
  for (let i = 0; i < count; i++)
    data.writeUIntLE(first + i, i * frameBytes, Math.min(6, frameBytes))
  return data
}

describe('cells', () => {
  const widths = fc.constantFrom(2, 4, 6, 8, 24, 128)
  const lengths = fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 12 })

  it('give back what was laid into them, from any frame on', () => {
    const property = fc.property(widths, lengths, fc.nat(), (frameBytes, blocks, from) => {
      let total = 0
      let last: Uint8Array = Buffer.alloc(0)
      const room = Buffer.alloc(cellBytes * 4)
      const spool = new Map<number, Buffer>()
      for (const count of blocks) {
        const { number, cells } = layCells(
          frameBytes,
          total,
          last,
          frames(total, count, frameBytes),
          Number.POSITIVE_INFINITY,
          room,
        )
        for (let at = 0; at < cells.length; at += cellBytes) {
          spool.set(number + at / cellBytes, Buffer.from(cells.subarray(at, at + cellBytes)))
        }
        last = Uint8Array.from(cells.subarray(-cellBytes))
        total += count
      }
      const found = readCells(frameBytes, Buffer.concat([...spool.values()].toReversed()))
      expect(found.end).toBe(total)
      const first = from % (total + 1)
      expect(found.from(first)).toEqual(frames(first, total - first, frameBytes))
      expect(found.from(total + 1)).toHaveLength(0)
    })
    fc.assert(property, { numRuns: 50 })
  })

  it('are the last ones where there is no room for more', () => {
    const capacity = framesPerCell(4)
    const { number, cells } = layCells(4, 10, Buffer.alloc(0), frames(10, capacity * 5, 4), 2)
    expect(number).toBe(4)
    expect(readCells(4, cells).from(capacity * 4)).toEqual(frames(capacity * 4, capacity + 10, 4))
  })

  it('that were torn are not there, nor what follows them', () => {
    const capacity = framesPerCell(4)
    const { cells } = layCells(4, 0, Buffer.alloc(0), frames(0, capacity * 3, 4))
    const torn = Buffer.from(cells)
    torn.fill(0, cellBytes + 100, cellBytes + 200)
    const found = readCells(4, torn)
    expect(found.from(10)).toEqual(frames(10, capacity - 10, 4))
    expect(found.from(capacity)).toHaveLength(0)
    expect(found.from(2 * capacity)).toEqual(frames(2 * capacity, capacity, 4))
  })

  it('of an unused spool hold nothing', () => {
    expect(readCells(4, Buffer.alloc(cellBytes * 3))).toMatchObject({ end: 0 })
  })
})
