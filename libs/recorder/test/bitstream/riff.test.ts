import { describe, expect, it } from 'vitest'
import { readRiffHeader, resizeRiffHeader } from '../../src/bitstream/riff.ts'

/** A chunk. */
function chunk(id: string, content: Uint8Array): Buffer {
  const size = Buffer.alloc(4)
  size.writeUInt32LE(content.length)
  return Buffer.concat([Buffer.from(id), size, content, Buffer.alloc(content.length % 2)])
}

const fmt = Buffer.alloc(16)
fmt.set([1, 0, 2, 0])
fmt.writeUInt32LE(44_100, 4)
fmt.writeUInt32LE(176_400, 8)
fmt.set([4, 0, 16, 0], 12)

/** A header that ends where the samples begin. */
function header(...chunks: readonly Buffer[]): Buffer {
  const data = Buffer.from([...Buffer.from('data'), 0, 0, 0, 0])
  return Buffer.concat([Buffer.from('RIFF\0\0\0\0WAVE'), ...chunks, data])
}

function resize(bytes: Uint8Array, dataSize: number): Uint8Array | undefined {
  const read = readRiffHeader(bytes)
  if (!read) throw new Error('no header')
  return resizeRiffHeader(bytes, read, dataSize)
}

const ours = header(
  chunk('JUNK', Buffer.alloc(24)),
  chunk('fmt ', fmt),
  chunk('fact', Buffer.alloc(4)),
  chunk('bext', Buffer.alloc(603, 'b')),
)

describe('a RIFF header', () => {
  it('keeps its length and its chunks, whatever the size', () => {
    for (const dataSize of [0, 4, 400_000, 2 ** 32 - 2000, 2 ** 32, 2 ** 40]) {
      const bytes = resize(ours, dataSize)
      if (!bytes) throw new Error('no room')
      const read = readRiffHeader(bytes)
      expect(read).toMatchObject({ dataSize, dataOffset: ours.length, frameBytes: 4 })
      expect(read?.form).toBe(dataSize >= 2 ** 32 ? 'RF64' : 'RIFF')
      const bext = read?.chunks.find(({ id }) => id === 'bext')
      expect(bext?.size).toBe(603)
      const offset = bext?.offset ?? 0
      expect(Buffer.from(bytes.subarray(offset, offset + 603)).equals(Buffer.alloc(603, 'b'))).toBe(
        true,
      )
      // There and back again.
      expect(resize(bytes, 4)).toEqual(resize(ours, 4))
    }
  })

  it('of nothing but what is needed takes a size, and none that it has no room for', () => {
    const plain = header(chunk('fmt ', fmt))
    expect(readRiffHeader(resize(plain, 4000) ?? Buffer.alloc(0))).toMatchObject({
      dataSize: 4000,
      dataOffset: 44,
    })
    expect(resize(plain, 2 ** 33)).toBeUndefined()
  })

  it('is none when it is cut off, or something else', () => {
    expect(readRiffHeader(ours.subarray(0, -9))).toBeUndefined()
    expect(readRiffHeader(Buffer.from('OggS and so on and on'))).toBeUndefined()
    expect(readRiffHeader(header())).toBeUndefined()
  })
})
