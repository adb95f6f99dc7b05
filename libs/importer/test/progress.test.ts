import { describe, expect, it } from 'vitest'
import { meterOf, type Progress } from '../src/progress.ts'

describe('a meter', () => {
  it('tells the rate, what is left, and how far each file is that is being read', () => {
    let now = 0
    const told: Progress[] = []
    const meter = meterOf(
      { files: 2, bytes: 1000 },
      () => now,
      (one) => void told.push(one),
    )
    {
      using first = meter.begin({ path: 'DCIM/A.JPG', size: 600 })
      using second = meter.begin({ path: 'DCIM/B.JPG', size: 400 })
      now = 1000
      first.addBytes(300)
      second.addBytes(100)
      // No more often than one can read.
      expect(told.length).toBe(1)
      now = 2000
      first.addBytes(100)
    }
    expect(told.at(-1)).toEqual({
      ...{ files: 0, totalFiles: 2, bytes: 500, totalBytes: 1000, rate: 250, left: 2 },
      current: [
        { source: 'DCIM/A.JPG', bytes: 400, size: 600 },
        { source: 'DCIM/B.JPG', bytes: 100, size: 400 },
      ],
    })
    expect(meter.progress.current).toEqual([])
  })

  it('tells at once that a film is read to its end, once', () => {
    const told: Progress[] = []
    const size = 40 << 20
    const meter = meterOf(
      { files: 2, bytes: size + 9 },
      () => 0,
      (one) => void told.push(one),
    )
    using film = meter.begin({ path: 'DCIM/A.MP4', size })
    using photo = meter.begin({ path: 'DCIM/B.JPG', size: 9 })
    film.addBytes(size - 1)
    photo.addBytes(9)
    expect(told).toEqual([])
    film.addBytes(1)
    film.addBytes(0)
    expect(told.map(({ current }) => current[0])).toEqual([
      { source: 'DCIM/A.MP4', bytes: size, size },
    ])
  })

  it('counts each byte once, and each file as a whole, whatever becomes of it', () => {
    const meter = meterOf(
      { files: 2, bytes: 1000 },
      () => 0,
      () => undefined,
    )
    {
      using twice = meter.begin({ path: 'known by its content, or copied again', size: 600 })
      twice.addBytes(600)
      twice.addBytes(600)
      expect(meter.progress.bytes).toBe(600)
      using _failed = meter.begin({ path: 'cannot be read', size: 400 })
    }
    expect(meter.progress.bytes).toBe(1000)
  })
})
