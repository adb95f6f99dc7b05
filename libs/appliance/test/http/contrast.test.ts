import { describe, expect, it } from 'vitest'
import { readStyleSheet } from '../../src/index.ts'

const sheet = await readStyleSheet()
const [, light = '', dark = ''] =
  /:root \{(.+?)\n\}.*?prefers-color-scheme: dark\) \{(.+?)\n\}/s.exec(sheet) ?? []

function tokens(block: string): Map<string, string> {
  return new Map(
    Array.from(block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g), ([, name = '', value = '']) => [
      name,
      value,
    ]),
  )
}

/** Relative luminance and contrast, by WCAG 2.2. */
function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (high + 0.05) / (low + 0.05)
}

describe.each([
  ['light', tokens(light)],
  ['dark', tokens(dark)],
])('in %s colours', (_scheme, colours) => {
  const of = (name: string): string => colours.get(name) ?? ''
  const grounds = ['ground', 'panel', 'sunken']
  const pairs = [
    ...['ink', 'ink-soft', 'accent', 'bad'].flatMap((ink) =>
      grounds.map((ground) => [ink, ground] as const),
    ),
    ...['accent', 'good', 'warn', 'bad'].map((tone) => [tone, `${tone}-soft`] as const),
    ...['accent', 'good', 'warn', 'bad'].map((tone) => ['ink', `${tone}-soft`] as const),
    ['on-accent', 'accent'] as const,
  ]

  it.each(pairs)('%s on %s can be read (AA, 4.5:1)', (ink, ground) => {
    expect(contrast(of(ink), of(ground))).toBeGreaterThanOrEqual(4.5)
  })

  it.each(['good', 'warn', 'bad'])(
    'a meter that is %s can be told from its track (3:1)',
    (tone) => {
      expect(contrast(of(tone), of('sunken'))).toBeGreaterThanOrEqual(3)
    },
  )
})

it('computes contrast as WCAG does', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21)
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
})

it('needs nothing from elsewhere', () => {
  expect(sheet).not.toMatch(/url\(|@import|https?:/)
})
