import { describe, expect, it } from 'vitest'
import { peaksOf, pointsFor } from '../../web/player/peaks.ts'
import { heardAt, longestPiece, pieceFrom, stretchesOf } from '../../web/player/piece.ts'

const recorded = [
  { from: 0, to: 60_000 },
  { from: 62_000, to: 90_000 },
  { from: 200_000, to: 200_000 + 3 * longestPiece },
]

describe('a piece', () => {
  it('goes over short gaps, and up to a long one', () => {
    expect(pieceFrom(recorded, 30_000)).toEqual({ from: 30_000, to: 90_000 })
    expect(pieceFrom(recorded, 61_000)).toEqual({ from: 62_000, to: 90_000 })
  })

  it('begins at the next recording where there is none', () => {
    expect(pieceFrom(recorded, 100_000)?.from).toBe(200_000)
    expect(pieceFrom(recorded, 90_000)?.from).toBe(200_000)
    expect(pieceFrom(recorded, 1e9)).toBeUndefined()
  })

  it('is followed by another one without a gap', () => {
    const first = pieceFrom(recorded, 200_000)
    expect(first).toEqual({ from: 200_000, to: 200_000 + longestPiece })
    expect(pieceFrom(recorded, first?.to ?? 0)?.from).toBe(first?.to)
  })

  it('ends where the format changes', () => {
    const segment = (start: number, rate: number) => ({ start, end: start + 10, rate, channels: 2 })
    const segments = [segment(0, 44_100), segment(10, 44_100), segment(20, 48_000)]
    const timeline = { from: 0, to: 30, recorded: [{ from: 0, to: 30 }], missing: [], segments }
    const stretches = stretchesOf(timeline as never)
    expect(stretches).toEqual([
      { from: 0, to: 20, format: '44100 2' },
      { from: 20, to: 30, format: '48000 2' },
    ])
    const later = stretches.map(({ from, to, format }) => ({
      from: from * 1000,
      to: to * 1000,
      format: format ?? '',
    }))
    expect(pieceFrom(later, 5000)).toEqual({ from: 5000, to: 20_000 })
    expect(pieceFrom(later, 20_000)?.to).toBe(30_000)
  })

  it('is heard by its own clock: a slow card has fewer frames in a second', () => {
    const piece = { from: 1000, to: 11_000 }
    expect(heardAt(piece, 5, 10.01)).toBeCloseTo(1000 + (5 / 10.01) * 10_000, 6)
    expect(heardAt(piece, 5, Number.NaN)).toBe(6000)
  })
})

it('peaks are those of the loudest channel, and nothing where nothing is', () => {
  const waveform = {
    from: 0,
    to: 1000,
    channels: 2,
    points: 2,
    min: [
      [-0.5, null],
      [-0.1, null],
    ],
    max: [
      [0.2, null],
      [0.3, null],
    ],
    rms: [],
  }
  expect(peaksOf(waveform)).toEqual([[0.5, 0]])
  expect(pointsFor({ from: 0, to: longestPiece })).toBeLessThanOrEqual(10_000)
})
