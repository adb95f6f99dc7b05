import { describe, expect, test } from 'vitest'
import { readStyleSheet } from '../../src/index.ts'
import { formatNumber, formatTick } from '../../web/graphs/format.ts'
import { stack } from '../../web/graphs/stack.ts'

describe('numbers', () => {
  test.each([
    [null, 1000, '–'],
    [0, 1000, '0'],
    [999.4, 1000, '999'],
    [999.9, 1000, '1 k'],
    [-1_450_000_000, 1000, '-1.45 G'],
    [1023, 1024, '1023'],
    [1024, 1024, '1 k'],
    [30e9, 1024, '27.9 G'],
    [0.0012, 1024, '1.2 m'],
    [1e30, 1000, '1000000 Y'],
  ] as const)('%s by %s is %s', (value, base, text) => {
    expect(formatNumber(value, base)).toBe(text)
  })

  test('times of day, or days where they lie days apart', () => {
    const noon = new Date(2026, 2, 29, 12, 5).getTime() / 1000
    expect(formatTick(noon, 3_600)).toBe('12:05')
    expect(formatTick(noon, 86_400)).toContain('29')
  })
})

test('a stack lies on the line before it; what is not known has no height', () => {
  const { values, bands } = stack([
    { draw: 'stack', values: [1, 1, null, null] },
    { draw: 'stack', values: [2, null, 2, null] },
    { draw: 'line', values: [9, 9, 9, 9] },
    { draw: 'stack', values: [1, 1, 1, 1] },
    { draw: 'area', values: [5, 5, 5, 5] },
  ])
  expect(values[1]).toEqual([3, 1, 2, null])
  expect(values[3]).toEqual([1, 1, 1, 1])
  expect(bands).toEqual([[1, 0]])
})

test('the colours of lines can be told from the panel, by 3:1', async () => {
  const sheet = await readStyleSheet()
  const all = (name: RegExp): string[] =>
    Array.from(sheet.matchAll(name), ([, colour = '']) => colour)
  const [light = '', dark = ''] = all(/--panel: (#[0-9a-f]{6})/g)
  const series = all(/--series-\d: (#[0-9a-f]{6})/g)
  expect(series).toHaveLength(16)
  for (const [index, colour] of series.entries()) {
    expect(contrast(colour, index < 8 ? light : dark), colour).toBeGreaterThanOrEqual(3)
  }
})

/** WCAG 2.2's contrast of two colours. */
function contrast(a: string, b: string): number {
  const luminance = (colour: string): number => {
    const [r = 0, g = 0, blue = 0] = [1, 3, 5].map((at) => {
      const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * r + 0.7152 * g + 0.0722 * blue
  }
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (high + 0.05) / (low + 0.05)
}
