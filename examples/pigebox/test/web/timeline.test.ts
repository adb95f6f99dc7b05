import { describe, expect, it } from 'vitest'
import type { SegmentView } from '../../src/api/types.ts'
import { mergeTimeline, type Timeline } from '../../web/timeline/merge.ts'
import { censusOf, openSpan, presenceAt } from '../../web/timeline/spans.ts'

const segment = (start: number, end: number, open = false): SegmentView => ({
  start,
  end,
  name: `${start}.wav`,
  names: [`${start}.wav`],
  kinds: open ? [] : ['wav'],
  rate: 44_100,
  channels: 2,
  frames: end - start,
  holes: [],
  ...(open ? { open } : {}),
})

const held: Timeline = {
  from: 0,
  to: 100_000,
  segments: [segment(10_000, 20_000), segment(20_000, 26_000, true)],
  recorded: [{ from: 10_000, to: 20_000 }],
  missing: [{ start: 5000, end: 10_000, cause: 'device' }],
}

describe('a timeline', () => {
  it('takes a segment in when it is closed, in the place of the open one', () => {
    const merged = mergeTimeline(held, {
      from: 20_000,
      to: 30_000,
      segments: [segment(20_000, 30_000), segment(30_000, 31_000, true)],
      recorded: [{ from: 20_000, to: 30_000 }],
      missing: [],
    })
    expect(merged.segments.map(({ start, end }) => [start, end])).toEqual([
      [10_000, 20_000],
      [20_000, 30_000],
      [30_000, 31_000],
    ])
    expect(merged.recorded).toEqual([{ from: 10_000, to: 30_000 }])
    expect(merged.missing).toEqual(held.missing)
    expect(censusOf(merged)).toEqual({ segments: 2, recorded: 20_000, missing: 5000, holes: 1 })
  })

  it('lets go of what is gone, and joins what goes on', () => {
    const merged = mergeTimeline(held, {
      from: 8000,
      to: 14_000,
      segments: [],
      recorded: [],
      missing: [{ start: 8000, end: 14_000, cause: 'device' }],
    })
    expect(merged.recorded).toEqual([{ from: 14_000, to: 20_000 }])
    expect(merged.missing).toEqual([{ start: 5000, end: 14_000, cause: 'device' }])
  })

  it('tells what is at a moment', () => {
    const at = [1, 6000, 12_000, 22_000, 90_000]
    expect(at.map((time) => presenceAt(held, time, 24_000))).toEqual([
      'none',
      'missing',
      'recorded',
      'open',
      'ahead',
    ])
    expect(openSpan(held, 24_000)).toEqual([{ from: 20_000, to: 24_000 }])
  })
})
