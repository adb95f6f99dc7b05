import { describe, expect, it } from 'vitest'
import {
  findFlacEnd,
  flacTotals,
  readFlacHeader,
  writeVerbatimFrame,
} from '../../src/bitstream/flac.ts'

const header = {
  blockSize: 4096,
  rate: 44_100,
  channels: 2,
  depth: 16,
  total: 0,
  md5: new Uint8Array(16),
  audio: 42,
}

/** A frame of so many equal samples. */
function frame(number: number, frames = 4096): Uint8Array {
  return writeVerbatimFrame(header, number, new Int32Array(frames * 2).fill(number))
}

describe('FLAC frames', () => {
  it('end where the last whole one ends', () => {
    const frames = [5, 6, 7].map((number) => frame(number))
    const whole = Buffer.concat(frames)
    expect(findFlacEnd(whole, header)).toEqual({ offset: whole.length, total: 8 * 4096 })
    for (const missing of [1, 100, 16_000]) {
      const cut = whole.subarray(0, whole.length - missing)
      const end = whole.length - (frames[2]?.length ?? 0)
      expect(findFlacEnd(cut, header)).toEqual({ offset: end, total: 7 * 4096 })
    }
  })

  it('are kept when only the next header was begun', () => {
    const frames = [5, 6, 7].map((number) => frame(number))
    const whole = Buffer.concat(frames)
    for (const begun of [1, 2, 5, 8]) {
      const bytes = Buffer.concat([whole, frame(8).subarray(0, begun)])
      expect(findFlacEnd(bytes, header)).toEqual({ offset: whole.length, total: 8 * 4096 })
    }
  })

  it('are not mistaken for what looks like one inside', () => {
    // Samples that are the bytes of a frame's header, the true next number included.
    const decoy = (number: number): number[] => {
      const bytes = frame(number, 4096).subarray(0, 9)
      const padded = Buffer.concat([bytes, Buffer.alloc(bytes.length % 2)])
      return Array.from({ length: padded.length / 2 }, (_, i) => padded.readInt16BE(i * 2))
    }
    const samples = new Int32Array(4096 * 2)
    for (const [i, value] of [...decoy(2), ...decoy(77), ...decoy(1)].entries()) {
      samples[i * 2] = value
    }
    const frames = [0, 1, 2].map((number) => writeVerbatimFrame(header, number, samples))
    const whole = Buffer.concat(frames)
    expect(findFlacEnd(whole, header)).toEqual({ offset: whole.length, total: 3 * 4096 })
    const second = (frames[0]?.length ?? 0) + (frames[1]?.length ?? 0)
    const cut = whole.subarray(0, second + 9000)
    expect(findFlacEnd(cut, header)).toEqual({ offset: second, total: 2 * 4096 })
    expect(findFlacEnd(cut.subarray(1000), header)).toEqual({
      offset: second - 1000,
      total: 2 * 4096,
    })
  })

  it('are found from the middle of one on', () => {
    const bytes = Buffer.concat([frame(8).subarray(999), frame(9), frame(10, 17)])
    expect(findFlacEnd(bytes, header)).toEqual({ offset: bytes.length, total: 10 * 4096 + 17 })
  })

  it.each([0, 127, 128, 2047, 2048, 65_535, 65_536, 0x1f_ffff, 0x20_0000, 0x3ff_ffff, 0x7fff_ffff])(
    'are numbered %d',
    (number) => {
      const before = number > 0 ? [frame(number - 1)] : []
      const bytes = Buffer.concat([...before, frame(number, 16)])
      expect(findFlacEnd(bytes, header)).toEqual({
        offset: bytes.length,
        total: number * 4096 + 16,
      })
    },
  )

  it('are not there', () => {
    expect(findFlacEnd(new Uint8Array(100_000), header)).toBeUndefined()
    expect(findFlacEnd(Buffer.alloc(1000, 0xff), header)).toBeUndefined()
  })
})

describe('the FLAC header', () => {
  it('says what is patched into it', () => {
    const bytes = new Uint8Array(42)
    bytes.set([...'fLaC'].map((letter) => letter.charCodeAt(0)))
    bytes.set([0x80, 0, 0, 34, 0x10, 0, 0x10, 0], 4)
    const view = new DataView(bytes.buffer)
    view.setBigUint64(18, (192_000n << 44n) | (5n << 41n) | (23n << 36n))
    const read = readFlacHeader(bytes)
    expect(read).toMatchObject({ rate: 192_000, channels: 6, depth: 24, total: 0, audio: 42 })
    if (!read) return
    const md5 = Uint8Array.from({ length: 16 }, (_, i) => i)
    const patch = flacTotals(read, 0xf_1234_5678, md5)
    bytes.set(patch.bytes, patch.offset)
    expect(readFlacHeader(bytes)).toEqual({ ...read, total: 0xf_1234_5678, md5 })
  })

  it('is not there when it is cut off', () => {
    const bytes = Buffer.concat([Buffer.from('fLaC'), Buffer.from([0, 0, 0, 34]), Buffer.alloc(34)])
    expect(readFlacHeader(bytes)).toBeUndefined()
    expect(readFlacHeader(new Uint8Array(3))).toBeUndefined()
  })
})
