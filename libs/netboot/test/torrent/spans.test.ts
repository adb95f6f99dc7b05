import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Bitfield } from '../../src/torrent/bitfield.ts'
import { spanFinder } from '../../src/torrent/spans.ts'

describe('spans', () => {
  it('are those that one finds byte by byte', () => {
    const lengths = fc.array(fc.nat(7), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(lengths, fc.nat(40), fc.nat(40), (files, offset, length) => {
        const bytes = files.flatMap((size, file) =>
          Array.from({ length: size }, (_, at) => [file, at]),
        )
        const found = spanFinder(files.map((size) => ({ length: size })))
          .spansOf(offset, length)
          .flatMap((span) =>
            Array.from({ length: span.length }, (_, at) => [span.file, span.offset + at]),
          )
        expect(found).toEqual(bytes.slice(offset, offset + length))
      }),
    )
  })
})

describe('a bitfield', () => {
  it('is a set', () => {
    const pieces = fc.nat(40).chain((size) => fc.tuple(fc.constant(size), fc.array(fc.nat(50))))
    fc.assert(
      fc.property(pieces, ([size, list]) => {
        const field = new Bitfield(size)
        for (const piece of list) field.add(piece)
        const expected = [...new Set(list)].filter((piece) => piece < size).sort((a, b) => a - b)
        expect([...field.pieces()]).toEqual(expected)
        expect(field.count).toBe(expected.length)
        const read = Bitfield.from(field.bytes, size)
        expect([read?.count, [...(read?.pieces() ?? [])]]).toEqual([expected.length, expected])
        expect(Bitfield.full(size).isFull).toBe(true)
      }),
    )
  })

  it('tells what it has beyond another one', () => {
    const list = fc.array(fc.nat(39))
    fc.assert(
      fc.property(list, list, (ours, theirs) => {
        const [one, other] = [new Bitfield(40), new Bitfield(40)]
        for (const piece of ours) one.add(piece)
        for (const piece of theirs) other.add(piece)
        expect([...one.beyond(other)]).toEqual([...one.pieces()].filter((each) => !other.has(each)))
      }),
    )
  })

  it('of another length, or with pieces that there are not, is none', () => {
    expect(Bitfield.from(Uint8Array.of(0, 0), 8)).toBeUndefined()
    expect(Bitfield.from(Uint8Array.of(0b0001_0000), 3)).toBeUndefined()
    expect(Bitfield.from(Uint8Array.of(0b1010_0000), 3)?.count).toBe(2)
  })
})
