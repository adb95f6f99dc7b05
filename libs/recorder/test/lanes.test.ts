import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deliver } from '../src/deliveries.ts'
import { laneBytes, toLane } from '../src/lanes.ts'
import { bytesPerSample, sampleFormats } from '../src/pcm.ts'

/** The data where it is not aligned to anything. */
function misaligned(data: Uint8Array): Uint8Array {
  const shifted = Buffer.alloc(data.length + 1)
  shifted.set(data, 1)
  return shifted.subarray(1)
}

describe.each(sampleFormats)('%s', (format) => {
  const size = bytesPerSample(format)
  const samples = fc
    .uint8Array({ minLength: 1, maxLength: 200 })
    .map((bytes) => bytes.slice(0, Math.floor(bytes.length / size) * size))

  it('is the same for a codec wherever it stands in memory', () => {
    const lane = format === 'S16_LE' ? 'short' : format === 'FLOAT_LE' ? 'float' : 'int'
    fc.assert(
      fc.property(samples, (data) => {
        const scratch = (): Uint8Array =>
          new Uint8Array((data.length / size) * laneBytes(lane, format))
        const straight = toLane(data, format, lane, scratch())
        expect([...toLane(misaligned(data), format, lane, scratch())]).toEqual([...straight])
      }),
    )
  })

  it('comes back from a lane of ints', () => {
    if (format === 'S16_LE' || format === 'FLOAT_LE') return
    fc.assert(
      fc.property(samples, (data) => {
        const scratch = new Uint8Array((data.length / size) * 4)
        const ints = new Uint8Array(toLane(data, format, 'int', scratch))
        const back = deliver(ints, 'int', format)
        const mask = format === 'S24_LE' ? 0xff_ffff : 0xffff_ffff
        const value = (bytes: Uint8Array, i: number): number =>
          size === 3
            ? Buffer.from(bytes).readUIntLE(i * 3, 3)
            : (Buffer.from(bytes).readInt32LE(i * 4) & mask) >>> 0
        for (let i = 0; i < data.length / size; i++) expect(value(back, i)).toBe(value(data, i))
      }),
    )
  })
})

describe('S24_LE', () => {
  it('is stored in three bytes, the padding left out', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(0xffff_ffff), { maxLength: 50 }), (values) => {
        const data = Buffer.alloc(values.length * 4)
        for (const [i, value] of values.entries()) data.writeUInt32LE(value, i * 4)
        const expected = Buffer.alloc(values.length * 3)
        for (const [i, value] of values.entries()) expected.writeUIntLE(value & 0xff_ffff, i * 3, 3)
        const raw = toLane(data, 'S24_LE', 'raw', new Uint8Array(values.length * 3))
        expect(Buffer.compare(raw, expected)).toBe(0)
      }),
    )
  })
})

describe('floats', () => {
  it('are clipped and rounded; what is no number is silence', () => {
    const floats = Float32Array.of(0, 0.25, -1, 1, 5, -5, Number.NaN)
    const data = new Uint8Array(floats.buffer)
    const shorts = new Int16Array(deliver(data, 'float', 'S16_LE').slice().buffer)
    expect([...shorts]).toEqual([0, 8192, -32_768, 32_767, 32_767, -32_768, 0])
    const tamed = new Float32Array(
      toLane(data, 'FLOAT_LE', 'float', new Uint8Array(28)).slice().buffer,
    )
    expect([...tamed]).toEqual([0, 0.25, -1, 1, 1, -1, 0])
  })
})
