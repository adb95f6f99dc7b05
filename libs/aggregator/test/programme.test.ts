import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fileNameOf, parseDuration } from '../src/media.ts'
import { formatMember, type Item, isOdd, parseMember } from '../src/programme.ts'
import { parseProgrammeKey, programmeKey } from '../src/programme-key.ts'
import { infosOf, startsOf } from '../src/programme-rules.ts'
import { mostRelevant, mostRelevantCompat } from '../src/relevance.ts'

const item = fc.record({
  index: fc.nat(1_000_000),
  filename: fc.stringMatching(/^[0-9a-z_]{1,20}\.ts$/),
  start: fc.oneof(fc.integer({ min: 0, max: 2e9 }), fc.double({ noNaN: true, min: 0, max: 2e9 })),
})
const at = (start: number, index = start, filename = 'a.ts'): Item => ({ index, filename, start })

describe('a member', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(item, fc.constantFrom('/opt/tsfiles', '/srv/ts'), (given, folder) => {
        expect(parseMember(formatMember(given, folder), folder)).toEqual(given)
      }),
    )
  })

  it('of any text is read or told, and an item gives the same member back', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string().map((name) => `/opt/tsfiles/${name}`),
      fc.tuple(fc.string(), fc.string()).map(([a, b]) => `/opt/tsfiles/${a}.ts:${b}`),
      fc.tuple(fc.string(), fc.nat()).map(([a, b]) => `/opt/tsfiles/${a}.ts:${b}`),
    )
    fc.assert(
      fc.property(text, fc.double(), (member, score) => {
        const found = parseMember({ member, score })
        if (isOdd(found)) expect(found).toMatchObject({ member, score })
        else expect(formatMember(found)).toEqual({ member, score })
      }),
    )
  })

  it.each([
    ['/opt/tsfile/a.ts:0', 'folder'],
    ['a.ts:0', 'folder'],
    ['', 'folder'],
    ['/opt/tsfiles/a.ts', 'index'],
    ['/opt/tsfiles/a.ts:', 'index'],
    ['/opt/tsfiles/a.ts:-1', 'index'],
    ['/opt/tsfiles/a.ts:01', 'index'],
    ['/opt/tsfiles/a.ts:1.5', 'index'],
    ['/opt/tsfiles/a.ts:9999999999999999', 'index'],
    ['/opt/tsfiles/a.mpg:0', 'filename'],
    ['/opt/tsfiles/.ts:0', 'filename'],
    ['/opt/tsfiles/../a.ts:0', 'filename'],
    ["/opt/tsfiles/__import__('os').system('id'):0", 'filename'],
  ])('%j is odd: %s', (member, reason) => {
    expect(parseMember({ member, score: 1 })).toEqual({ member, score: 1, reason })
  })

  it('at infinity is odd', () => {
    const member = '/opt/tsfiles/a.ts:0'
    expect(parseMember({ member, score: Infinity })).toMatchObject({ reason: 'start' })
  })
})

describe('a key', () => {
  it('is read as it was written', () => {
    expect(programmeKey('21112026', '1')).toBe('21112026:1')
    expect(parseProgrammeKey('21112026:1')).toEqual({ day: '21112026', service: '1' })
    expect(parseProgrammeKey('21112026:ma_chaine')).toMatchObject({ service: 'ma_chaine' })
  })

  it.each(['', '21112026', '21112026:', '31022026:1', '2112026:1', '21112026:1:2', '21112026:a b'])(
    '%j names no programme',
    (key) => expect(parseProgrammeKey(key)).toBeUndefined(),
  )
})

it.each<[string, number | undefined]>([
  ['12', 12],
  ['1425.6', 1425.6],
  ['5.', 5],
  ['9e-05', 9e-5],
  ...['', ' 1', '1 ', '-1', '+1', 'nan', 'Infinity', '0x10', '1,5', '1e999', '1_0', '.5'].map(
    (text): [string, undefined] => [text, undefined],
  ),
  ['__import__("os")', undefined],
  ['1'.repeat(65), undefined],
])('the duration %j is %s', (text, seconds) => {
  expect(parseDuration(text)).toBe(seconds)
})

it('.ts is added, and never taken away', () => {
  expect(['cats', 'cats.ts', 'tts', 's', 'a.ts.ts'].map(fileNameOf)).toEqual([
    ...['cats.ts', 'cats.ts', 'tts.ts', 's.ts', 'a.ts.ts'],
  ])
})

describe('what is shown of a programme', () => {
  const items = [at(100, 0), at(200, 1), at(200.5, 2), at(86_500, 3), at(86_500.1, 4)]
  const shown = (from?: number): number[] =>
    infosOf(items.toReversed(), from === undefined ? {} : { from }).map(({ index }) => index)

  it.each([
    [undefined, [0, 1, 2, 3, 4]],
    [99.9, [0, 1, 2, 3, 4]],
    [100, [0, 1, 2, 3]],
    [200.4, [1, 2, 3]],
    [200.5, [2, 3]],
    [86_500, [3]],
    [90_000, []],
  ])('from %s', (from, indexes) => {
    expect(shown(from)).toEqual(indexes)
  })

  it('is nothing of nothing', () => {
    expect(infosOf([], { from: 1 })).toEqual([])
  })

  it('has the last hour of a day of 25 hours if told so', () => {
    expect(infosOf(items, { from: 200.5, length: 90_000 })).toHaveLength(3)
  })

  it('is by index, begins with what is on, and lasts a day', () => {
    fc.assert(
      fc.property(fc.array(item), fc.double({ min: 0, max: 2e9, noNaN: true }), (list, from) => {
        const found = infosOf(list, { from })
        const first = Math.min(...list.map(({ start }) => start))
        const on = Math.max(...list.map(({ start }) => start).filter((start) => start <= from))
        const wanted = list.filter(
          ({ start }) => from < first || (start >= on && start <= first + 86_400),
        )
        expect(new Set(found)).toEqual(new Set(wanted))
        expect(found.map(({ index }) => index)).toEqual(
          wanted.map(({ index }) => index).sort((a, b) => a - b),
        )
      }),
    )
  })

  it('tells every start of a file', () => {
    expect(startsOf([at(3, 0), at(1, 1), at(2, 2, 'b.ts')], 'a.ts')).toEqual([1, 3])
  })
})

describe('the programme that counts', () => {
  const day = { midnight: 1_000, end: 2_000 }
  const of = (host: string, ...starts: number[]) => ({
    ...{ town: 't', host },
    items: starts.map((start, index) => at(start, index)),
  })
  const chosen = (...programmes: ReturnType<typeof of>[]) => mostRelevant(programmes, day)?.host

  it.each([
    ['has the most items', [of('a', 1, 1_500), of('b', 1, 2, 3)], 'b', 'a'],
    ['ends latest', [of('a', 1, 1_500), of('b', 1, 1_600)], 'b', 'a'],
    ['ends after midnight', [of('a', 1, 999), of('b', 1, 1_000)], 'b', 'a'],
    ['does not run over', [of('a', 1, 2_000), of('b', 1, 1_999)], 'b', 'a'],
    ['is the first by name of equals', [of('b', 1, 2), of('a', 1, 2)], 'a', 'b'],
    ['is not empty', [of('a'), of('b', 1)], 'b', 'b'],
  ])('%s', (_, programmes, host, compat) => {
    expect(chosen(...programmes)).toBe(host)
    expect(chosen(...programmes.toReversed())).toBe(host)
    expect(mostRelevantCompat(programmes)?.host).toBe(compat)
  })

  it('depended on the order of visits in the old code', () => {
    const programmes = [of('a', 1, 5), of('b', 1, 2, 3), of('c', 1, 2, 3, 4)]
    expect(mostRelevantCompat(programmes)?.host).toBe('a')
    expect(mostRelevantCompat(programmes.toReversed())?.host).toBe('c')
    const better = [of('a', 1), of('b', 1, 2)]
    expect(mostRelevantCompat(better)?.host).toBe('b')
  })

  it('is none among none', () => {
    expect(chosen()).toBeUndefined()
    expect(mostRelevantCompat([of('a')])).toBeUndefined()
  })

  it('does not depend on the order of visits', () => {
    const programme = fc.record({
      town: fc.constantFrom('x', 'y'),
      host: fc.constantFrom('a', 'b', 'c'),
      items: fc.array(item, { maxLength: 3 }),
    })
    const programmes = fc.uniqueArray(programme, {
      selector: ({ town, host }) => `${town} ${host}`,
    })
    fc.assert(
      fc.property(
        programmes.chain((list) =>
          fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
        ),
        ([list, shuffled]) => {
          expect(mostRelevant(shuffled, day)).toBe(mostRelevant(list, day))
        },
      ),
    )
  })
})
