import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  bextSize,
  codingHistory,
  decodeBext,
  encodeBext,
  encodeLoudness,
  loudnessOffset,
} from '../src/bext.ts'
import { framesSinceMidnight } from '../src/local-time.ts'

/** The whole chunk. */
function chunk(...args: Parameters<typeof encodeBext>): Uint8Array {
  return Buffer.concat([encodeBext(...args), Buffer.from(codingHistory(args[0]))])
}

describe('the bext chunk', () => {
  it('is laid out as EBU Tech 3285 has it', () => {
    const facts = {
      start: Date.UTC(2026, 0, 2, 2, 4, 5, 678),
      utcOffset: 60,
      timeReference: 0x1_2345_6789,
      description: 'Gare de l’Est, 2ᵉ quai',
      originator: 'pigebox',
    }
    const bytes = Buffer.from(chunk(facts))
    expect(bytes.toString('latin1', 0, 22)).toBe('Gare de l?Est, 2e quai')
    expect(bytes.toString('latin1', 256, 263)).toBe('pigebox')
    expect(bytes.toString('latin1', 320, 338)).toBe('2026-01-0203:04:05')
    expect([bytes.readUInt32LE(338), bytes.readUInt32LE(342)]).toEqual([0x2345_6789, 1])
    expect(bytes.readUInt16LE(346)).toBe(2)
    expect(bytes.readInt16LE(412)).toBe(0x7fff)
    expect(bytes.toString('latin1', bextSize)).toBe('A=PCM,T=boxwright UTC+01:00\r\n')
  })

  it('gives back what it was given, to the frame', () => {
    const rates = fc.constantFrom(8000, 44_100, 48_000, 192_000)
    const starts = fc.integer({ min: 0, max: 4e12 })
    const offsets = fc.integer({ min: -14 * 60, max: 14 * 60 })
    const property = fc.property(starts, offsets, rates, (start, utcOffset, rate) => {
      const timeReference = framesSinceMidnight(start, utcOffset, rate)
      const facts = { start, utcOffset, timeReference }
      const found = decodeBext(chunk(facts), rate)
      expect(found?.facts).toMatchObject({ utcOffset, timeReference })
      // Half a frame, and what a double has of a moment in ms.
      expect(Math.abs((found?.facts.start ?? 0) - start)).toBeLessThanOrEqual(500 / rate + 0.001)
    })
    fc.assert(property)
  })

  it('believes the clock where the time reference counts from elsewhere', () => {
    const start = Date.UTC(2026, 2, 29, 12)
    const found = decodeBext(chunk({ start, utcOffset: 0, timeReference: 0 }), 44_100)
    expect(found?.facts.start).toBe(start)
  })

  it('keeps loudness in hundredths, and says what is not known', () => {
    const bytes = Buffer.from(chunk({ start: 0, utcOffset: 0, timeReference: 0 }))
    const loudness = { integrated: -23.456, truePeak: -1, momentaryMax: Number.NEGATIVE_INFINITY }
    bytes.set(encodeLoudness(loudness), loudnessOffset)
    expect(decodeBext(bytes, 44_100)?.loudness).toEqual({ integrated: -23.46, truePeak: -1 })
  })

  it('is nothing without a date', () => {
    expect(decodeBext(new Uint8Array(bextSize), 44_100)).toBeUndefined()
    expect(decodeBext(new Uint8Array(10), 44_100)).toBeUndefined()
  })
})
