import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Bencoded, decodeBencode, encodeBencode, latin1Of } from '../../src/torrent/bencode.ts'

const text = (value: string): Uint8Array => new TextEncoder().encode(value)
const decode = (value: string): Bencoded => decodeBencode(text(value))

const { value: anything } = fc.letrec<{ value: Bencoded }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.maxSafeInteger(),
    fc.uint8Array({ maxLength: 40 }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc
      .dictionary(fc.uint8Array({ maxLength: 5 }).map(latin1Of), tie('value'), { maxKeys: 4 })
      .map((record) => new Map(Object.entries(record))),
  ),
}))

describe('bencoding', () => {
  it('gives back what it was given, and the same bytes again', () => {
    fc.assert(
      fc.property(anything, (value) => {
        const bytes = encodeBencode(value)
        const read = decodeBencode(bytes)
        expect(encodeBencode(read)).toEqual(bytes)
        expect(sorted(read)).toEqual(sorted(value))
      }),
    )
  })

  it('takes what it takes only in the one form that it would write', () => {
    const nearly = fc
      .tuple(anything, fc.nat(), fc.constantFrom(...'0123456789-ilde:a'))
      .map(([value, place, character]) => {
        const bytes = encodeBencode(value)
        bytes[place % bytes.length] = character.charCodeAt(0)
        return bytes
      })
    fc.assert(
      fc.property(fc.oneof(nearly, fc.uint8Array({ maxLength: 60 })), (bytes) => {
        let value: Bencoded
        try {
          value = decodeBencode(bytes)
        } catch (error) {
          expect(error).toMatchObject({ code: 'ERR_BENCODE' })
          return
        }
        expect(encodeBencode(value)).toEqual(bytes)
      }),
      { numRuns: 2000 },
    )
  })

  it.each([
    ['', 'byte 0: expected a value, got the end'],
    ['i1', 'byte 1: expected a whole number'],
    ['ie', 'byte 1: expected a whole number'],
    ['i-0e', 'byte 1: expected a whole number'],
    ['i03e', 'byte 1: expected a whole number'],
    ['i-e', 'byte 1: expected a whole number'],
    ['i1.5e', 'byte 1: expected a whole number'],
    ['i9007199254740992e', 'byte 1: expected a whole number below 2^53'],
    ['i99999999999999999999999999e', 'byte 1: expected a whole number below 2^53'],
    ['01:a', 'byte 0: expected a whole number'],
    ['2:a', 'byte 0: expected a string of at most 1 bytes'],
    ['99999999:a', 'byte 0: expected a string of at most 1 bytes'],
    ['-1:a', 'byte 0: expected a value, got 0x2d'],
    ['l', 'byte 1: expected a value, got the end'],
    ['d1:a', 'byte 4: expected a value, got the end'],
    ['di1ei2ee', 'byte 1: expected a value'],
    ['d1:bi1e1:ai2ee', 'byte 7: expected a key that sorts behind the one before'],
    ['d1:ai1e1:ai2ee', 'byte 7: expected a key that sorts behind the one before'],
    ['i1ei2e', 'byte 3: expected the end, got 0x69'],
  ])('%s is refused', (bytes, message) => {
    expect(() => decode(bytes)).toThrow(
      expect.objectContaining({
        code: 'ERR_BENCODE',
        message: expect.stringContaining(message),
      }),
    )
  })

  it('bounds what a stranger can make it do', () => {
    expect(() => decode('l'.repeat(100_000))).toThrow(/byte 32: expected less depth/)
    expect(decode(`${'l'.repeat(32)}${'e'.repeat(32)}`)).toHaveLength(1)
    expect(() => decodeBencode(new Uint8Array(100), { length: 99 })).toThrow(/at most 99 bytes/)
  })

  it('writes the examples of BEP 3', () => {
    const written = encodeBencode({ spam: ['a', 'b'], cow: 'moo', left: undefined, number: -3 })
    expect(latin1Of(written)).toBe('d3:cow3:moo6:numberi-3e4:spaml1:a1:bee')
    expect(latin1Of(encodeBencode(-0))).toBe('i0e')
    expect(() => encodeBencode(1.5)).toThrow(/safe integer, got 1.5/)
  })
})

/** A map has an order, which does not matter here. */
function sorted(value: Bencoded): unknown {
  if (value instanceof Map) {
    return [...value]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, entry]: [string, Bencoded]) => [key, sorted(entry)])
  }
  if (value instanceof Uint8Array) return [...value]
  return Array.isArray(value) ? value.map((entry: Bencoded) => sorted(entry)) : value
}
