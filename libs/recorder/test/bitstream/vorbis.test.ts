import { describe, expect, it } from 'vitest'
import { findJoin, followBlocks, outOfStep, type PlacedBlock } from '../../src/bitstream/join.ts'
import { opusPacketSamples, readOpusHead } from '../../src/bitstream/opus.ts'
import {
  readVorbisBlock,
  readVorbisIdentification,
  vorbisBlocksJoin,
  vorbisHop,
} from '../../src/bitstream/vorbis.ts'

const identification = { blockSizes: [256, 2048] as const }
const short = { long: false, previousLong: false, nextLong: false }
const long = { long: true, previousLong: true, nextLong: true }

/** Long blocks, `hops` of them, the first with its centre at `first`. */
function longBlocks(first: number, hops: number): PlacedBlock[] {
  return Array.from({ length: hops }, (_, i) => ({ ...long, centre: first + i * 1024 }))
}

describe('Vorbis blocks', () => {
  it('tell their size and their windows in the first byte', () => {
    const read = (byte: number): unknown => readVorbisBlock(Uint8Array.of(byte), identification)
    expect(read(0b0000)).toEqual(short)
    expect(read(0b1110)).toEqual(long)
    expect(read(0b1010)).toEqual({ ...long, previousLong: false })
    expect(readVorbisBlock(Uint8Array.of(0), { blockSizes: [512, 512] })).toEqual(long)
  })

  it('are a quarter of both apart', () => {
    expect(vorbisHop(long, long, identification)).toBe(1024)
    expect(vorbisHop(short, long, identification)).toBe(576)
    expect(vorbisHop(short, short, identification)).toBe(128)
  })

  it('join where their windows fit', () => {
    expect(vorbisBlocksJoin(long, long)).toBe(true)
    expect(vorbisBlocksJoin(short, long)).toBe(false)
    expect(vorbisBlocksJoin(short, { ...long, previousLong: false })).toBe(true)
    expect(vorbisBlocksJoin({ ...long, nextLong: false }, short)).toBe(true)
    expect(vorbisBlocksJoin(long, short)).toBe(false)
  })

  it('join as late as can be, after the run-up', () => {
    const old = longBlocks(0, 10)
    const fresh = longBlocks(2048, 20)
    expect(findJoin(old, fresh, 4, identification, 'exact')).toEqual({ keep: 9, follow: 8 })
    expect(findJoin(old, fresh, 8, identification, 'exact')).toBeUndefined()
  })

  it('do not join out of step, and say by how much', () => {
    const old = longBlocks(0, 10)
    const fresh = longBlocks(2048 - 128, 20)
    expect(findJoin(old, fresh, 4, identification, 'timed')).toBeUndefined()
    expect(outOfStep(old, fresh)).toBe(128)
  })

  it('have their centres behind one another, wherever the sound ends', () => {
    const packets = [0b0000, 0b1010, 0b1110].map((byte) => ({ data: Uint8Array.of(byte) }))
    const placed = followBlocks(packets, 5000, identification)
    expect(placed.map(({ centre }) => centre)).toEqual([5000, 5576, 6600])
    // A tail that is shorter than a block: that block alone follows.
    const old = longBlocks(5576 - 9 * 1024, 10)
    expect(findJoin(old, placed, 1, identification, 'exact')).toEqual({ keep: 9, follow: 2 })
  })

  it('join in time, if not in window, when that is all there is', () => {
    const old = longBlocks(0, 3)
    const fresh = [
      { ...short, centre: 2048 },
      { ...long, previousLong: false, centre: 3072 },
    ]
    expect(findJoin(old, fresh, -1, identification, 'exact')).toBeUndefined()
    expect(findJoin(old, fresh, -1, identification, 'timed')).toEqual({ keep: 2, follow: 1 })
  })
})

describe('first packets', () => {
  it('tell Vorbis', () => {
    const packet = Buffer.alloc(30)
    packet.write('\x01vorbis', 'latin1')
    packet[28] = 0xb8
    expect(readVorbisIdentification(packet)).toEqual(identification)
    expect(readVorbisIdentification(packet.subarray(0, 20))).toBeUndefined()
    expect(readVorbisIdentification(Buffer.alloc(30))).toBeUndefined()
  })

  it('tell Opus', () => {
    const packet = Buffer.alloc(19)
    packet.write('OpusHead')
    packet.writeUInt16LE(312, 10)
    packet.writeUInt32LE(44_100, 12)
    expect(readOpusHead(packet)).toEqual({ preSkip: 312, inputRate: 44_100 })
    expect(readOpusHead(Buffer.alloc(19))).toBeUndefined()
  })
})

it.each([
  // RFC 6716, table 2 and 3.2: SILK 60 ms, hybrid 10 ms, CELT 2.5 and 20 ms; one, two, or more frames.
  [3 << 3, undefined, 2880],
  [(12 << 3) | 1, undefined, 960],
  [16 << 3, undefined, 120],
  [(31 << 3) | 2, undefined, 1920],
  [(31 << 3) | 3, 0x83, 2880],
])('an Opus packet that begins with %i, %s has %i samples', (toc, count, samples) => {
  const packet = count === undefined ? Uint8Array.of(toc) : Uint8Array.of(toc, count)
  expect(opusPacketSamples(packet)).toBe(samples)
})
