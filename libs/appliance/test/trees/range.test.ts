import fc from 'fast-check'
import { expect, it } from 'vitest'
import { evaluate, rangeHolds, validatorsOf } from '../../src/trees/conditions.ts'
import { attachment, namesIn, pathOf } from '../../src/trees/path.ts'
import { parseRange } from '../../src/trees/range.ts'

const sizes = fc.nat({ max: 10_000 })

it('a range lies inside the file, whatever was asked for', () => {
  fc.assert(
    fc.property(fc.string(), sizes, (header, size) => {
      for (const value of [header, `bytes=${header}`]) {
        const range = parseRange(value, size)
        if (typeof range === 'string') continue
        expect(range.start).toBeGreaterThanOrEqual(0)
        expect(range.end).toBeGreaterThanOrEqual(range.start)
        expect(range.end).toBeLessThan(size)
      }
    }),
  )
})

it('a range is the slice that was asked for', () => {
  fc.assert(
    fc.property(sizes, fc.nat({ max: 12_000 }), fc.nat({ max: 12_000 }), (size, first, length) => {
      const bytes = Array.from({ length: size }, (_, index) => index)
      const slice = (header: string): number[] | string => {
        const range = parseRange(header, size)
        return typeof range === 'string' ? range : bytes.slice(range.start, range.end + 1)
      }
      const wanted = (part: number[]): number[] | string => (part.length === 0 ? 'none' : part)
      expect(slice(`bytes=${first}-${first + length}`)).toEqual(
        wanted(bytes.slice(first, first + length + 1)),
      )
      expect(slice(`bytes=${first}-`)).toEqual(wanted(bytes.slice(first)))
      expect(slice(`bytes=-${length}`)).toEqual(
        length === 0 ? 'none' : wanted(bytes.slice(-length)),
      )
    }),
    { numRuns: 50 },
  )
})

it('a path that is read names nothing above or beside', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('.', '/', '%', '2', 'e', 'f', '5', 'c', '0', 'a') }),
      (path) => {
        for (const name of namesIn(path) ?? []) {
          expect(name).not.toMatch(/^\.{0,2}$|[/\0]/)
        }
      },
    ),
  )
})

it('names survive the way through a path', () => {
  const names = fc.array(
    fc
      .string({ minLength: 1, maxLength: 20 })
      .filter((name) => namesIn(encodeURIComponent(name)) !== undefined),
    { minLength: 1 },
  )
  fc.assert(
    fc.property(names, (list) => {
      expect(namesIn(pathOf(list))).toEqual(list)
      expect(namesIn(`${pathOf(list)}/`)).toEqual(list)
    }),
  )
})

it('a name in Content-Disposition cannot end its header', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (name) => {
      expect(attachment(name)).toMatch(
        /^attachment; filename="[^"\\\r\n]*"; filename\*=UTF-8''[\w%.!~-]*$/,
      )
    }),
  )
})

it('a file changed just now has no strong date', () => {
  const now = Date.UTC(2026, 0, 1)
  const at = (age: number) =>
    validatorsOf({ ino: 1n, size: 2n, mtimeNs: BigInt(now - age) * 1_000_000n }, now)
  expect(rangeHolds(at(0).lastModified, at(0))).toBe(false)
  expect(rangeHolds(at(1000).lastModified, at(1000))).toBe(true)
  // A clock that was wrong: what is to come is not told.
  expect(at(-5000).lastModified).toBe('Thu, 01 Jan 2026 00:00:00 GMT')
  expect(evaluate({ 'if-modified-since': 'nonsense' }, at(0))).toBe(200)
})

it('each append, replacement and touch is another state', () => {
  const tags = [
    { ino: 1n, size: 2n, mtimeNs: 3n },
    { ino: 1n, size: 3n, mtimeNs: 3n },
    { ino: 2n, size: 2n, mtimeNs: 3n },
    { ino: 1n, size: 2n, mtimeNs: 4n },
  ].map((state) => validatorsOf(state, 0).etag)
  expect(new Set(tags).size).toBe(4)
})
