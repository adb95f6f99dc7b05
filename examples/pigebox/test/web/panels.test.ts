import { describe, expect, it } from 'vitest'
import type { LogView, LoudnessRow, StatusView } from '../../src/api/types.ts'
import { coveredBy, estimateBytes, formatOf, isOfOneFormat } from '../../web/export/estimate.ts'
import { moved, placeOf, resting } from '../../web/levels/ballistics.ts'
import { detailsOf, kindOf } from '../../web/log/kinds.ts'
import { lowestOf, rangeOf, seriesOf } from '../../web/loudness/series.ts'
import { sharesOf } from '../../web/storage/shares.ts'

describe('a needle', () => {
  it('rises at once, holds its peak, falls 20 dB in 1.7 s', () => {
    const up = moved(resting, -6, 1000, 100)
    expect(up).toEqual({ peak: -6, hold: -6, heldAt: 1000, clippedAt: 0 })
    const later = moved(up, null, 1850, 850)
    expect(later.peak).toBeCloseTo(-16, 9)
    expect(later.hold).toBe(-6)
    const last = moved(later, null, 2700, 850)
    expect(last.peak).toBeCloseTo(-26, 9)
    expect(last.hold).toBe(last.peak)
  })

  it('remembers when it clipped, and stays on its scale', () => {
    expect(moved(resting, 0, 1000, 100).clippedAt).toBe(1000)
    expect(moved(resting, -90, 1000, 100).peak).toBe(-60)
    expect([-70, -60, -30, 0, 3, null].map((level) => placeOf(level))).toEqual([0, 0, 0.5, 1, 1, 0])
  })
})

describe('an export', () => {
  const format = { sampleFormat: 'S16_LE', rate: 44_100, channels: 2 }

  it('is estimated', () => {
    expect(estimateBytes(60_000, format, 'wav')).toBe(10_584_000)
    expect(estimateBytes(60_000, format, 'flac')).toBeLessThan(10_584_000)
    expect(estimateBytes(1000, { ...format, sampleFormat: 'FLOAT_LE' }, 'wav')).toBe(352_800)
  })

  it('goes by what was recorded then', () => {
    const [one, two] = [44_100, 11_025].map((rate, at) => ({
      start: at,
      end: at + 1,
      rate,
      channels: 1,
    }))
    const timeline = { segments: [one, two] as never }
    expect(formatOf(timeline, { from: 1, to: 2 }, format)).toEqual({
      sampleFormat: 'S16_LE',
      rate: 11_025,
      channels: 1,
    })
    expect(formatOf(timeline, { from: 5, to: 6 }, format)).toEqual(format)
    expect(isOfOneFormat(timeline, { from: 0, to: 1 })).toBe(true)
    expect(isOfOneFormat(timeline, { from: 0, to: 2 })).toBe(false)
  })

  it('tells how much of it there is', () => {
    const spans = [
      { from: 0, to: 10 },
      { from: 20, to: 30 },
    ]
    expect(coveredBy(spans, { from: 5, to: 25 })).toBe(10)
  })
})

describe('loudness', () => {
  const row = (start: number, integrated: number | null): LoudnessRow => ({
    start,
    end: start + 1000,
    integrated,
    range: 1,
    momentaryMax: integrated,
    shortTermMax: integrated,
    truePeak: -3,
  })

  it('is a level line for each segment, broken where there is none', () => {
    const { times, integrated } = seriesOf([row(0, -20), row(1000, -24), row(9000, null)])
    expect(integrated).toEqual([-20, -20, -24, -24, null, null, null])
    expect([...times].sort((a, b) => a - b)).toEqual(times)
    expect(new Set(times).size).toBe(times.length)
  })

  it('has a scale and a range', () => {
    expect(lowestOf([row(0, -20)])).toBe(-40)
    expect(lowestOf([row(0, -52)])).toBe(-60)
    expect(rangeOf([row(0, null)])).toBeUndefined()
    expect(rangeOf([row(0, -20), row(1, -25)])).toEqual({
      quietest: -25,
      loudest: -20,
      truePeak: -3,
    })
  })
})

it('the storage is told in shares of the whole', () => {
  const kinds = { wav: { files: 2, bytes: 300 }, flac: { files: 0, bytes: 0 } }
  const storage: StatusView['storage'] = { path: '/x', ready: true, total: 1000, free: 500, kinds }
  expect(sharesOf(storage)).toEqual([
    { name: 'wav', bytes: 300, part: 0.3, files: 2 },
    { name: 'other', bytes: 200, part: 0.2 },
    { name: 'free', bytes: 500, part: 0.5 },
  ])
  expect(sharesOf({ ...storage, total: 0 })).toEqual([])
})

describe('an entry of the log', () => {
  const entry = (message: string, fields = {}): LogView => ({
    id: 1,
    time: 0,
    level: 'info',
    message,
    fields,
  })

  it.each([
    ['sound is missing', 'holes'],
    ['segment closed', 'segments'],
    ['silence started', 'sound'],
    ['the clock was moved', 'clock'],
    ['the storage is ready', 'storage'],
    ['this is pigebox.local', 'other'],
  ])('%j is about %s', (message, kind) => {
    expect(kindOf(entry(message))).toBe(kind)
  })

  it('is told in words', () => {
    const fields = { pid: 7, hostname: 'x', files: ['a.wav', 'b.ogg'], err: { message: 'no' } }
    expect(detailsOf(entry('x', fields))).toBe('files a.wav b.ogg, err no')
  })
})
