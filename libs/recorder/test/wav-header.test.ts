import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readWavHeader } from '../src/wav-header.ts'

interface Chunk {
  readonly name: string
  readonly body: Buffer
}

function wav(chunks: readonly Chunk[], riff = 'RIFF', size = 0xffffffff): Buffer {
  const head = Buffer.alloc(12)
  head.write(riff, 0, 'latin1')
  head.writeUInt32LE(size, 4)
  head.write('WAVE', 8, 'latin1')
  const parts = chunks.flatMap(({ name, body }) => {
    const start = Buffer.alloc(8)
    start.write(name, 0, 'latin1')
    start.writeUInt32LE(body.byteLength, 4)
    return [start, body, Buffer.alloc(body.byteLength % 2)]
  })
  return Buffer.concat([head, ...parts])
}

function fmt(tag: number, channels: number, rate: number, bits: number): Chunk {
  const body = Buffer.alloc(16)
  body.writeUInt16LE(tag, 0)
  body.writeUInt16LE(channels, 2)
  body.writeUInt32LE(rate, 4)
  body.writeUInt16LE(bits, 14)
  return { name: 'fmt ', body }
}

const data: Chunk = { name: 'data', body: Buffer.from('sound of') }

describe('readWavHeader', () => {
  it('needs no more than the header, given a byte at a time', () => {
    const extras = fc.array(
      fc.record({
        name: fc.constantFrom('LIST', 'bext', 'JUNK'),
        body: fc.uint8Array({ maxLength: 99 }).map((bytes) => Buffer.from(bytes)),
      }),
      { maxLength: 4 },
    )
    fc.assert(
      fc.property(extras, (before) => {
        const file = wav([...before, fmt(1, 2, 44100, 16), data])
        const full = readWavHeader(file)
        if (typeof full === 'number') throw new Error('not found')
        expect(full).toMatchObject({
          format: { sampleFormat: 'S16_LE', rate: 44100, channels: 2 },
          dataBytes: 8,
        })
        expect(file.subarray(full.bytes).toString()).toBe('sound of')
        for (let have = 0; have < full.bytes; have++) {
          const need = readWavHeader(file.subarray(0, have))
          expect(need).toBeTypeOf('number')
          expect(need as number).toBeGreaterThan(have)
          expect(need as number).toBeLessThanOrEqual(full.bytes)
        }
      }),
    )
  })

  it('never throws anything but its own error, whatever it is given', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        try {
          readWavHeader(Buffer.concat([wav([]), noise]))
        } catch (error) {
          expect(error).toMatchObject({ code: 'ERR_SOURCE' })
        }
      }),
    )
  })

  it.each([
    ['MP3', Buffer.from('ID3 something else'), /expected a WAV stream/],
    ['8 bits', wav([fmt(1, 2, 44100, 8), data]), /8 bits/],
    ['data first', wav([data]), /before/],
    ['99 channels', wav([fmt(1, 99, 44100, 16), data]), /99 channels/],
  ])('refuses %s', (_, file, message) => {
    expect(() => readWavHeader(file)).toThrow(message)
  })

  it('takes a stream whose writer could not know its length', () => {
    const file = wav([fmt(3, 1, 48000, 32), { name: 'data', body: Buffer.alloc(0) }])
    expect(readWavHeader(file)).toMatchObject({ format: { sampleFormat: 'FLOAT_LE' } })
    expect(readWavHeader(file)).not.toHaveProperty('dataBytes')
  })
})
