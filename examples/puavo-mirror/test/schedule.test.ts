import { expect, it } from 'vitest'
import { Schedule } from '../src/schedule.ts'

const none = new Map<string, string>()
const one = new Map([['a', '1']])
const other = new Map([['a', '2']])

it('runs once at first, then when images have settled', () => {
  const schedule = new Schedule({ settle: 5, retry: 60 })
  expect(schedule.next(none, 10_000)).toBe('running')
  schedule.ended(false, 11_000)
  expect(schedule.next(none, 12_000)).toBe('idle')
  expect(schedule.next(one, 13_000)).toBe('settling')
  expect(schedule.next(other, 17_000)).toBe('settling')
  expect(schedule.next(other, 21_999)).toBe('settling')
  expect(schedule.next(other, 22_000)).toBe('running')
  schedule.ended(false, 30_000)
  expect(schedule.next(other, 1e9)).toBe('idle')
})

it('runs again when it is asked, and some time after a run that failed', () => {
  const schedule = new Schedule({ settle: 0, retry: 60 })
  expect(schedule.next(one, 1000)).toBe('running')
  // While it ran.
  schedule.ask()
  schedule.ended(true, 2000)
  expect(schedule.next(one, 2001)).toBe('running')
  schedule.ended(true, 3000)
  expect(schedule.next(one, 62_999)).toBe('idle')
  expect(schedule.next(one, 63_000)).toBe('running')
})
