import { describe, expect, it } from 'vitest'
import { meterOf, type Progress } from '../src/progress.ts'

describe('progress', () => {
  it('knows rate and time left', () => {
    let now = 0
    const told: Progress[] = []
    const meter = meterOf(
      () => now,
      (progress) => told.push(progress),
    )
    meter.expect(1000)
    expect(meter.progress).toEqual({ done: 0, total: 1000, rate: 0, left: undefined, current: [] })
    const item = meter.begin('a', 600)
    now = 2000
    item.at(200)
    expect(told.at(-1)).toEqual({ done: 200, total: 1000, rate: 100, left: 8, current: ['a'] })
    item.at(100)
    item.at(700)
    expect(meter.progress.done).toBe(600)
    item.finish()
    item.finish()
    meter.expect(100)
    expect(meter.progress).toMatchObject({ done: 600, total: 700, current: [] })
  })
})
