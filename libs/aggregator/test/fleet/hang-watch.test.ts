import { expect, it } from 'vitest'
import { watchHanging } from '../../src/fleet/hang-watch.ts'

it('ends a replica that is silent for 10 s, and gives the next one as long', () => {
  const watch = watchHanging()
  expect(watch.isHung(10_000, 50_000)).toBe(false)
  expect(watch.isHung(10_001, 50_001)).toBe(true)
  // It is silent still, for it is being started.
  expect(watch.isHung(12_000, 52_000)).toBe(false)
  expect(watch.isHung(20_001, 60_001)).toBe(false)
  expect(watch.isHung(20_002, 60_002)).toBe(true)
  // It answered, and hangs again.
  expect(watch.isHung(3_000, 90_000)).toBe(false)
  expect(watch.isHung(11_000, 98_000)).toBe(true)
})
