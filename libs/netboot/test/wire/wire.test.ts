import { BlockList, isIP } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressBytes, formatAddress } from '../../src/wire/address.ts'
import { formatCompact, parseCompact } from '../../src/wire/compact.ts'
import {
  formatHandshake,
  handshakeLength,
  mayBeHandshake,
  parseHandshake,
} from '../../src/wire/handshake.ts'
import { formatMessage, type Message, parseMessage } from '../../src/wire/message.ts'
import { MessageReader } from '../../src/wire/message-reader.ts'

const uint32 = fc.nat(2 ** 31 - 1)
const bytes = fc.uint8Array({ maxLength: 60 })
const range = { piece: uint32, offset: uint32, length: uint32 }
const message: fc.Arbitrary<Message> = fc.oneof(
  fc.record({
    kind: fc.constantFrom(
      ...(['keep-alive', 'choke', 'unchoke', 'interested'] as const),
      ...(['not-interested', 'have-all', 'have-none'] as const),
    ),
  }),
  fc.record({ kind: fc.constantFrom('have', 'suggest', 'allowed-fast'), piece: uint32 }),
  fc.record({ kind: fc.constantFrom('request', 'cancel', 'reject'), ...range }),
  fc.record({ kind: fc.constant('bitfield' as const), bits: bytes }),
  fc.record({ kind: fc.constant('piece' as const), piece: uint32, offset: uint32, block: bytes }),
  fc.record({ kind: fc.constant('extended' as const), id: fc.nat(255), payload: bytes }),
)

/** Messages are views, good until the next is read. */
function copyOf(value: Message): Message {
  return structuredClone(value)
}

describe('messages', () => {
  it('are read as they were written, in whatever pieces they come', () => {
    const cuts = fc.array(fc.nat(20), { minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(fc.array(message, { maxLength: 8 }), cuts, (list, sizes) => {
        const stream = Buffer.concat(list.map(formatMessage))
        const reader = new MessageReader(100)
        const read: Message[] = []
        for (let at = 0, turn = 0; at < stream.length; turn += 1) {
          const size = 1 + (sizes[turn % sizes.length] ?? 0)
          for (const one of reader.read(stream.subarray(at, at + size))) read.push(copyOf(one))
          at += size
        }
        expect(read.map((one) => Buffer.from(formatMessage(one)))).toEqual(
          list.map((one) => Buffer.from(formatMessage(one))),
        )
      }),
    )
  })

  it.each([
    [{ kind: 'keep-alive' }, '00000000'],
    [{ kind: 'choke' }, '0000000100'],
    [{ kind: 'unchoke' }, '0000000101'],
    [{ kind: 'interested' }, '0000000102'],
    [{ kind: 'not-interested' }, '0000000103'],
    [{ kind: 'have', piece: 7 }, '000000050400000007'],
    [{ kind: 'bitfield', bits: Uint8Array.of(0xa0) }, '0000000205a0'],
    [{ kind: 'request', piece: 1, offset: 2, length: 3 }, '0000000d06000000010000000200000003'],
    [
      { kind: 'piece', piece: 1, offset: 2, block: Uint8Array.of(9) },
      '0000000a07000000010000000209',
    ],
    [{ kind: 'cancel', piece: 1, offset: 2, length: 3 }, '0000000d08000000010000000200000003'],
    [{ kind: 'suggest', piece: 7 }, '000000050d00000007'],
    [{ kind: 'have-all' }, '000000010e'],
    [{ kind: 'have-none' }, '000000010f'],
    [{ kind: 'reject', piece: 1, offset: 2, length: 3 }, '0000000d10000000010000000200000003'],
    [{ kind: 'allowed-fast', piece: 7 }, '000000051100000007'],
    [{ kind: 'extended', id: 1, payload: Uint8Array.of(2) }, '00000003140102'],
  ] satisfies [Message, string][])('%j has the layout of BEP 3, 6, 10', (value, hex) => {
    expect(Buffer.from(formatMessage(value)).toString('hex')).toBe(hex)
  })

  it('longer than is taken, or not as long as their kind, are refused', () => {
    const read = (hex: string): Message[] => [
      ...new MessageReader(20).read(Buffer.from(hex, 'hex')),
    ]
    expect(() => read('00000015')).toThrow(/expected at most 20 bytes, got 21/)
    expect(() => read('ffffffff')).toThrow(/at most 20 bytes/)
    expect(() => read('000000020000')).toThrow(/message 0: 2 bytes are not its length/)
    expect(() => read('0000000404000000')).toThrow(/message 4/)
    expect(() => read('000000050700000000')).toThrow(/message 7/)
    expect(() => read('0000000114')).toThrow(/message 20/)
    expect(read('00000001ff')).toEqual([{ kind: 'unknown', id: 255 }])
  })

  it('that are anything at all never do more than throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (any) => {
        try {
          for (const one of new MessageReader(100).read(any)) expect(one.kind).toBeTypeOf('string')
          parseMessage(any)
        } catch (error) {
          expect(error).toMatchObject({ code: 'ERR_PROTOCOL' })
        }
      }),
    )
  })
})

describe('a handshake', () => {
  const handshake = {
    infoHash: new Uint8Array(20).fill(1),
    peerId: new Uint8Array(20).fill(2),
    fast: true,
    extended: true,
  }

  it('has the layout of BEP 3, with the bits of BEP 6 and BEP 10', () => {
    const written = formatHandshake(handshake)
    expect(Buffer.from(written).toString('latin1')).toBe(
      `\x13BitTorrent protocol\0\0\0\0\0\x10\0\x04${'\x01'.repeat(20)}${'\x02'.repeat(20)}`,
    )
    expect(written).toHaveLength(handshakeLength)
    expect(parseHandshake(written)).toEqual(handshake)
    const plain = { ...handshake, fast: false, extended: false }
    expect(parseHandshake(formatHandshake(plain))).toEqual(plain)
  })

  it('is told from another protocol at the first byte that differs', () => {
    const written = formatHandshake(handshake)
    for (let length = 0; length < 20; length += 1) {
      expect(mayBeHandshake(written.subarray(0, length))).toBe(true)
      const other = written.slice(0, length + 1)
      other[length] = (other[length] ?? 0) ^ 1
      expect(mayBeHandshake(other)).toBe(false)
    }
  })
})

describe('addresses', () => {
  it('are read and written as others do', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        const read = addressBytes(text)
        if (read === undefined) throw new Error(`${text} is an address`)
        const written = formatAddress(read)
        expect(isIP(written)).toBe(read.length === 4 ? 4 : 6)
        expect(addressBytes(written)).toEqual(read)
        const list = new BlockList()
        list.addAddress(written, read.length === 4 ? 'ipv4' : 'ipv6')
        expect(list.check(text, text.includes(':') ? 'ipv6' : 'ipv4')).toBe(true)
      }),
    )
  })

  it.each([
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['::', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['1:0:2:3:4:5:6:7', '1:0:2:3:4:5:6:7'],
    ['10:0:0:0:0:0:0:10', '10::10'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
  ])('%s is written %s', (text, expected) => {
    expect(formatAddress(addressBytes(text) ?? new Uint8Array())).toBe(expected)
  })

  it('in text that is none are none', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9a-f:.]{0,20}$/), (text) => {
        expect(addressBytes(text) !== undefined).toBe(isIP(text) !== 0)
      }),
    )
  })

  it('in the compact form are those of BEP 23 and BEP 7; port 0 and what is cut off is left out', () => {
    const peers = [
      { host: '10.0.0.1', port: 258 },
      { host: 'fd77::1', port: 1 },
    ]
    const { ipv4, ipv6 } = formatCompact([...peers, { host: 'a.example', port: 1 }])
    expect([Buffer.from(ipv4).toString('hex'), ipv6.length]).toEqual(['0a0000010102', 18])
    expect(parseCompact(Buffer.concat([ipv4, Buffer.alloc(9)]), 'ipv4')).toEqual([peers[0]])
    expect(parseCompact(ipv6, 'ipv6')).toEqual([peers[1]])
  })
})
