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
      using first = meter.begin('DCIM/A.JPG', 600)
      using second = meter.begin('DCIM/B.JPG', 400)
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
})
