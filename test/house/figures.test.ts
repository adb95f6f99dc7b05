import { globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

// A benchmark that is run again writes its page anew: what was copied from the old one must not stay.

/** The numbers of a text, as they are written there but for commas in thousands. */
function numbersIn(text: string): string[] {
  return (text.match(/\d[\d,]*(?:\.\d+)?/g) ?? []).map((number) => number.replaceAll(',', ''))
}

/** Those that no number of a page is, or is rounded to. */
function strangersIn(text: string, page: string): string[] {
  const known = numbersIn(page).map(Number)
  return numbersIn(text).filter((shown) => {
    const digits = shown.split('.')[1]?.length ?? 0
    // A page has rounded once already: a half goes either way.
    const half = 0.5001 * 10 ** -digits
    return !known.some((number) => Math.abs(number - Number(shown)) <= half)
  })
}

/** Parts of READMEs that have their figures from a page of a benchmark. */
const copies = globSync('{libs,examples}/*/README.md').flatMap((readme) =>
  [
    ...readFileSync(readme, 'utf8').matchAll(
      /<!-- figures of (\S+) -->\n(.*?)<!-- end of the figures -->/gs,
    ),
  ].map(([, page = '', text = '']) => ({ readme, page, text })),
)

describe('the figures', () => {
  it.each(copies)('of $readme are those of $page', ({ page, text }) => {
    expect(numbersIn(text)).not.toEqual([])
    expect(strangersIn(text, readFileSync(page, 'utf8'))).toEqual([])
  })

  it('are looked for in every README that marks them', () => {
    expect(copies.map(({ readme }) => readme).sort()).toEqual(
      globSync('{libs,examples}/*/README.md')
        .filter((readme) => readFileSync(readme, 'utf8').includes('<!-- figures of'))
        .sort(),
    )
    expect(copies.length).toBeGreaterThan(0)
  })

  it('may be rounded, and have commas', () => {
    const page = '| 3328 | 2.51 | 23.80 |'
    expect(strangersIn('3,328 ms, 2.5 and 24 times', page)).toEqual([])
    expect(strangersIn('3,329 ms, 2.4 and 23 times', page)).toEqual(['3329', '2.4', '23'])
  })
})
