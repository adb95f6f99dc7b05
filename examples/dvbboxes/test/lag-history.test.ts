import { expect, it } from 'vitest'
import { createLagHistory, type LagSample } from '../src/lag-history.ts'

const live: LagSample = { state: 'live', lag: 0, silence: 1, bytes: 10 }
const lost: LagSample = { state: 'unreachable', lag: 30, silence: null, bytes: null }

it('keeps an hour by 5 s, and of each minute of a day the worst', () => {
  const history = createLagHistory([{ town: 'north', host: 'a' }])
  const begin = 1_800_000_000
  for (let at = 0; at < 7_200; at += 5) history.add(begin + at, [at === 3_600 ? lost : live])
  const now = begin + 7_195
  const hour = history.read(60, now)
  expect([hour.every, hour.from, hour.boxes[0]?.states.length]).toEqual([5, begin + 3_600, 720])
  expect(hour.boxes[0]?.states.slice(0, 2)).toEqual(['unreachable', 'live'])
  const day = history.read(1_440, now)
  expect([day.every, day.boxes[0]?.lag.length]).toEqual([60, 1_440])
  expect(day.boxes[0]?.states.slice(-61, -59)).toEqual(['live', 'unreachable'])
  expect(day.boxes[0]?.lag.slice(-60, -58)).toEqual([30, 0])
  expect(day.boxes[0]?.bytes.slice(-60, -58)).toEqual([110, 120])
  expect(day.boxes[0]?.lag[0]).toBe(null)
  // A gap is a gap, and nothing of yesterday is shown for it.
  const later = history.read(60, now + 86_400 * 2)
  expect(later.boxes[0]?.states.every((state) => state === null)).toBe(true)
})
