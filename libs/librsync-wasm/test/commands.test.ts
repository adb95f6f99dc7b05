import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CommandReader } from '../src/command-reader.ts'
import { writeCopy, writeDeltaMagic, writeEnd, writeLiteral } from '../src/command-writer.ts'
import type { DeltaPart } from '../src/commands.ts'

type Written =
  | { kind: 'copy'; offset: number; length: number }
  | { kind: 'literal'; length: number }

function write(commands: readonly Written[]): Uint8Array {
  const target = new Uint8Array(5 + commands.length * 17 + 100_000)
  let at = writeDeltaMagic(target, 0)
  for (const command of commands) {
    if (command.kind === 'copy') at = writeCopy(target, at, command.offset, command.length)
    else at = writeLiteral(target, at, command.length) + command.length
  }
  return target.subarray(0, writeEnd(target, at))
}

/** Read in pieces of the given length; data as its length. */
function read(delta: Uint8Array, piece: number): Written[] {
  const reader = new CommandReader()
  const found: Written[] = []
  let data = 0
  let last: DeltaPart | undefined
  for (let at = 0; at < delta.length; at += piece) {
    reader.push(delta.subarray(at, at + piece))
    for (let part = reader.next(); part; part = reader.next()) {
      last = part
      if (part.kind === 'data') data += part.bytes.length
      else if (part.kind !== 'end') {
        found.push(part)
        if (part.kind === 'literal') data -= part.length
      }
    }
  }
  reader.finish()
  expect(data).toBe(0)
  expect(last).toEqual({ kind: 'end' })
  expect(reader.position).toBe(delta.length)
  return found
}

const size = fc.oneof(
  fc.constantFrom(1, 0xff, 0x100, 0xffff, 0x10000, 0xffffffff, 0x1_0000_0000, 2 ** 53 - 1),
  fc.integer({ min: 1, max: 2 ** 53 - 1 }),
)
const copy = fc.record({ kind: fc.constant('copy' as const), offset: size, length: size })
const literal = fc.record({
  kind: fc.constant('literal' as const),
  length: fc.oneof(fc.integer({ min: 1, max: 300 }), fc.constantFrom(0xffff, 0x10000)),
})

describe('commands', () => {
  it('are read as they were written, in pieces of any size', () => {
    const commands = fc.array(fc.oneof({ weight: 4, arbitrary: copy }, literal), { maxLength: 6 })
    fc.assert(
      fc.property(commands, fc.integer({ min: 1, max: 100 }), (list, piece) => {
        const few = list.filter(({ kind }, index) => kind === 'copy' || index === 0)
        expect(read(write(few), piece)).toEqual(few)
      }),
      { numRuns: 200 },
    )
  })

  it.each([
    [{ kind: 'literal', length: 0x40 } as const, '40'],
    [{ kind: 'literal', length: 0x41 } as const, '4141'],
    [{ kind: 'copy', offset: 0, length: 1 } as const, '450001'],
    [{ kind: 'copy', offset: 0x100, length: 0xff } as const, '490100ff'],
    [
      { kind: 'copy', offset: 2 ** 32, length: 2 ** 40 } as const,
      '5400000001000000000000010000000000',
    ],
  ])('%j is %s', (command, bytes) => {
    const written = write([command])
    const data = command.kind === 'literal' ? command.length : 0
    const head = written.subarray(4, written.length - 1 - data)
    expect(Buffer.from(head).toString('hex')).toBe(bytes)
  })
})

describe('a damaged delta', () => {
  const fault = (hex: string) => {
    try {
      read(Buffer.from(hex, 'hex'), 3)
    } catch (error) {
      return (error as Error).message
    }
  }

  it.each([
    ['', 'byte 0: expected a delta, 0x72730236, got the end of the delta'],
    ['7273', 'byte 2: expected a delta, 0x72730236, got the end of the delta'],
    ['7273013600', 'byte 0: expected a delta, 0x72730236, got 0x72730136'],
    ['72730236', 'byte 4: expected a command, got the end of the delta'],
    ['7273023655', 'byte 4: expected a command below 0x55, got 0x55'],
    ['72730236ff', 'byte 4: expected a command below 0x55, got 0xff'],
    ['72730236410000', 'byte 4: expected a length above 0, got 0'],
    ['72730236450000', 'byte 4: expected a length above 0, got 0'],
    ['7273023602aa', 'byte 6: expected 1 more bytes of a literal, got the end of the delta'],
    ['72730236450', 'byte 5: expected the rest of a command, got the end of the delta'],
    ['7273023644ffffffffffffffff', 'byte 4: expected length below 2^53, got about 1.845e+19'],
    ['7273023651ffffffffffffffff01', 'byte 4: expected offset below 2^53, got about 1.845e+19'],
    ['727302360000', 'byte 5: expected nothing after the END command, got more bytes'],
  ])('%s is refused', (hex, message) => {
    expect(fault(hex)).toBe(`The delta is damaged at ${message}`)
  })
})
