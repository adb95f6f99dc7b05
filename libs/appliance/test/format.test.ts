import { expect, it } from 'vitest'
import { formatBytes, formatDate, formatDuration, formatLevel, formatTime } from '../src/index.ts'

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [99_900, '99.9 kB'],
  [99_990, '100 kB'],
  [158_760_044, '159 MB'],
  [999_999, '1.0 MB'],
  [4.2e9, '4.2 GB'],
  [1e15, '1.0 PB'],
  [1e19, '10000 PB'],
])('%i bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text)
})

it.each([
  [0, '0:00'],
  [7.9, '0:07'],
  [899.5, '14:59'],
  [3600, '1:00:00'],
  [86_399, '23:59:59'],
  [86_400 * 2 + 3600 * 3 + 59, '2 d 3 h'],
  [-61, '-1:01'],
  [-0.5, '0:00'],
])('%d s are %s', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text)
})

it('tells times by the clock of a zone', () => {
  const time = Date.UTC(2026, 2, 29, 1, 5, 9)
  expect(formatTime(time)).toBe('01:05')
  expect(formatTime(time, { zone: 'Europe/Paris', seconds: true })).toBe('03:05:09')
  expect(formatDate(Date.UTC(2026, 11, 31, 23, 30), { zone: 'Europe/Paris' })).toBe('2027-01-01')
  expect(formatTime(Date.UTC(2026, 0, 1))).toBe('00:00')
})

it('tells levels, and silence', () => {
  expect([formatLevel(-12.34), formatLevel(-Infinity, 'LUFS')]).toEqual(['-12.3 dB', '-∞ LUFS'])
})
