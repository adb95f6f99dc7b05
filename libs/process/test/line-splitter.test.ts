import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLineSplitter } from '../src/line-splitter.ts'

const character = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 3 }),
  fc.constantFrom('\n', '\r\n', '\r', 'é', '音', '🎧', 'x'.repeat(30)),
)
const text = fc.array(character, { maxLength: 40 }).map((parts) => parts.join('').toWellFormed())

/** The bytes of a text, cut anywhere. */
function chunks(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b)
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end))
}

function split(maxLength: number, parts: readonly Uint8Array[]): string[] {
  const splitter = createLineSplitter(maxLength)
  return [...parts.flatMap((part) => splitter.push(part)), ...splitter.end()]
}

describe('the line splitter', () => {
  it('gives the same lines however the bytes are cut', () => {
    fc.assert(
      fc.property(text, fc.array(fc.nat()), (all, cuts) => {
        const expected = all.split(/\r?\n/)
        if (expected.at(-1) === '') expected.pop()
        // A last line may end in CR alone.
        const last = expected.length - 1
        if (!all.endsWith('\n')) expected[last] = (expected[last] ?? '').replace(/\r$/, '')
        const wanted = all === '' ? [] : expected
        expect(split(1_000_000, chunks(Buffer.from(all), cuts))).toEqual(wanted)
      }),
      { numRuns: 2_000 },
    )
  })

  it('cuts long lines without losing a character', () => {
    fc.assert(
      fc.property(
        text,
        fc.array(fc.nat()),
        fc.integer({ min: 2, max: 12 }),
        (all, cuts, maxLength) => {
          const lines = split(maxLength, chunks(Buffer.from(all), cuts))
          expect(lines.every((line) => line.length <= maxLength)).toBe(true)
          expect(lines.join('').replaceAll('\r', '')).toBe(all.replaceAll(/[\r\n]/g, ''))
        },
      ),
      { numRuns: 2_000 },
    )
  })

  it('takes any bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array()), fc.integer({ min: 1, max: 8 }), (parts, maxLength) => {
        expect(split(maxLength, parts).every((line) => line.length <= maxLength)).toBe(true)
      }),
    )
  })

  it('holds little of an endless line', () => {
    const splitter = createLineSplitter(1_000)
    const chunk = Buffer.alloc(65_536, 'é')
    let length = 0
    for (let n = 0; n < 100; n++) for (const line of splitter.push(chunk)) length += line.length
    const held = splitter.end().join('').length
    expect(length + held).toBe((100 * 65_536) / 2)
    expect(held).toBeLessThanOrEqual(4_000)
  })
})
