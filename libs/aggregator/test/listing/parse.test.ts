import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatListingName, parseListingName } from '../../src/listing/listing-name.ts'
import { parseListing } from '../../src/listing/parse.ts'
import { parsedDayOf, timelineOf } from '../../src/listing/timeline.ts'

const today = '21112026'
const parse = (source: string | Uint8Array) => parseListing(source, { today })
const found = (source: string | Uint8Array): string[] =>
  parse(source).diagnostics.map(({ code, line, column, length }) =>
    [code, line, column, length].join(' '),
  )
const daysOf = (source: string): [string, string[]][] =>
  parse(source).days.map(({ day, names }) => [day, names.map(({ name }) => name)])

describe('a listing', () => {
  it('is days of names', () => {
    const text = '[21/11]\na\nb_2\na\n\n[22/11]\n0\n'
    expect(parse(text)).toMatchObject({ ok: true, diagnostics: [] })
    expect(daysOf(text)).toEqual([
      ['21112026', ['a', 'b_2', 'a']],
      ['22112026', ['0']],
    ])
    expect(parse(text).days[0]?.names[1]).toEqual({ name: 'b_2', line: 3, column: 1 })
  })

  it('of a month before this one is for next year', () => {
    expect(daysOf('[01/11]\na\n[31/12]\na\n[01/01]\na\n[31/10]\na').map(([day]) => day)).toEqual([
      ...['01112026', '31122026', '01012027', '31102027'],
    ])
    expect(parse('[29/02]\na').diagnostics).toMatchObject([
      { code: 'bad-day', message: 'the year 2027 has no day 29/02' },
      ...[],
    ])
  })

  it('has no more names in a day than are shown of a programme, and not too many in all', () => {
    const { days, diagnostics, ok } = parse(`[21/11]\n${'a\n'.repeat(10_005)}[22/11]\nb\n`)
    expect(days.map(({ names }) => names.length)).toEqual([10_000, 1])
    expect(diagnostics.map(({ code, line }) => `${code} ${line}`)).toEqual(['too-many 10002'])
    expect(ok).toBe(false)
    const many = Array.from({ length: 8 }, (_, at) => `[0${at + 1}/12]\n${'a\n'.repeat(9_000)}`)
    const told = parse(many.join(''))
    expect(told.days.reduce((sum, { names }) => sum + names.length, 0)).toBe(50_000)
    expect(
      told.diagnostics.filter(({ code }) => code === 'too-many').map(({ line }) => line),
    ).toEqual([50_007, 54_008, 63_009])
  })

  it.each([
    ['a\n[21/11]\nb', ['no-day 1 1 1']],
    ['', ['no-days 1 1 0']],
    ['[31/11]\na', ['bad-day 1 1 7']],
    ['[00/01]\na', ['bad-day 1 1 7']],
    ['[1/1]\na', ['bad-section 1 1 5']],
    ['[21/11] x\na', ['bad-section 1 1 9']],
    ['[21/11]\na\n[21/11]\nb\nB!', ['duplicate-day 3 1 7', 'bad-name 5 2 1']],
    ['[21/11]\n[22/11]\na', ['empty-day 1 1 7']],
    ['[21/11]\nA_Bc', ['uppercase 2 1 1']],
    ['[21/11]\nab.ts', ['suffix 2 3 3']],
    ['[21/11]\n  ab \t\n', ['blanks 2 1 6']],
    ['[21/11]\na b', ['bad-name 2 2 1']],
    ['[21/11]\ncaf\u00e9', ['bad-name 2 4 1', 'empty-day 1 1 7']],
    ['[21/11]\n\u212a', ['bad-name 2 1 1']],
    [`[21/11]\n${'a'.repeat(253)}`, ['bad-name 2 1 253']],
    ['[21/11]\n../x', ['bad-name 2 1 1']],
    ['[21/11]\n# x\n; y\n// z\na', ['comment 2 1 3', 'comment 3 1 3', 'comment 4 1 4']],
    ['[21/11]\r\na\r\n', ['windows-line-ends 1 8 0']],
    ['\ufeff[21/11]\na', ['byte-order-mark 1 1 1']],
    ['[20/11]\na', ['past-day 1 1 7']],
  ])('%j is told of: %s', (text, expected) => {
    expect(
      new Set(
        found(text).filter((code) => !/^empty-day 1 1 7$/.test(code) || expected.includes(code)),
      ),
    ).toEqual(new Set(expected))
  })

  it('keeps what can be used, and is to be applied only without errors', () => {
    const text = '[21/11]\na\n[21/11]\nb\n[22/11]\n[23/11]\nC \n'
    expect(daysOf(text)).toEqual([
      ['21112026', ['a']],
      ['23112026', ['c']],
    ])
    expect(parse(text).ok).toBe(false)
    expect(parse('\ufeff[23/11]\r\n# c\r\nC.ts \r\n').ok).toBe(true)
  })

  it('that is no UTF-8 is told where', () => {
    const latin = Buffer.from('[21/11]\na\ncaf\u00e9\n', 'latin1')
    expect(found(latin)).toEqual(['invalid-utf8 3 4 1', 'bad-name 3 4 1'])
    const utf16 = Buffer.from('\ufeff[21/11]\na', 'utf16le')
    expect(parse(utf16).diagnostics[0]).toMatchObject({ code: 'invalid-utf8', line: 1, column: 1 })
    expect(found(Buffer.from('\ufeff[21/11]\na'))).toEqual(['byte-order-mark 1 1 1'])
  })

  it('is what the name of its file tells', () => {
    const range = { first: '21112026', last: '23112026' }
    const told = parseListing('[20/11]\na\n[22/11]\na', { today: '01112026', range })
    expect(told.diagnostics.map(({ code }) => code).sort()).toEqual([
      ...['day-lacking', 'day-lacking', 'day-outside'],
    ])
    expect(told.ok).toBe(false)
  })

  it('that is hostile gives as many findings as can be read, in no time', () => {
    const text = `[21/11]\n${'!\n'.repeat(500_000)}${' '.repeat(1_000_000)}x${'['.repeat(1_000_000)}`
    const { diagnostics, ok } = parse(text)
    expect(diagnostics).toHaveLength(1_001)
    expect(diagnostics.at(-1)).toMatchObject({ code: 'more-findings', severity: 'error' })
    expect(ok).toBe(false)
    expect(JSON.stringify(diagnostics).length).toBeLessThan(300_000)
  })

  it('of anything is read', () => {
    const line = fc.oneof(
      ...[fc.string(), fc.string({ unit: 'binary' }), fc.stringMatching(/^[0-9a-z_]{1,8}$/)],
      fc.tuple(fc.nat(99), fc.nat(99)).map(([day, month]) => `[${day}/${month}]`),
      fc.constantFrom('[21/11]', '[22/11]', '[01/01]', '', ' ', '\t', '#', '\ufeff', 'A.TS', '.ts'),
    )
    const ends = fc.constantFrom('\n', '\r\n', '\r')
    const text = fc.tuple(fc.array(line), ends).map(([lines, end]) => lines.join(end))
    const bytes = fc.uint8Array()
    fc.assert(
      fc.property(
        fc.oneof(
          text,
          bytes,
          text.map((each) => Buffer.from(each)),
        ),
        (source) => {
          const { days, diagnostics, ok } = parse(source)
          expect(ok).toBe(!diagnostics.some(({ severity }) => severity === 'error'))
          const lines = Buffer.from(source)
            .toString()
            .replace(/^\ufeff/, '')
            .split(/\r\n|\n|\r/)
          for (const { line, column } of diagnostics) {
            expect(line).toBeLessThanOrEqual(lines.length)
            expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? 0) + 1)
          }
          expect(new Set(days.map(({ day }) => day)).size).toBe(days.length)
          for (const { names } of days) {
            expect(names.length).toBeGreaterThan(0)
            for (const { name, line, column } of names) {
              expect(name).toMatch(/^[0-9a-z_]+$/)
              expect(lines[line - 1]?.slice(column - 1).toLowerCase()).toMatch(
                new RegExp(`^${name}`),
              )
            }
          }
        },
      ),
      { numRuns: 300 },
    )
  })

  it('in the grammar of the ancestor is read as it read it', () => {
    const name = fc.stringMatching(/^[0-9a-z_]{1,12}$/)
    const days = fc.uniqueArray(
      fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 })),
      { minLength: 1, selector: String },
    )
    const listing = days.chain((list) =>
      fc.tuple(...list.map((day) => fc.tuple(fc.constant(day), fc.array(name, { minLength: 1 })))),
    )
    const two = (number: number): string => String(number).padStart(2, '0')
    fc.assert(
      fc.property(listing, (sections) => {
        const text = sections
          .map(([[month, day], names]) => `[${two(day)}/${two(month)}]\n${names.join('\n')}\n`)
          .join('')
        expect(daysOf(text)).toEqual(
          sections.map(([[month, day], names]) => [
            `${two(day)}${two(month)}${month < 11 ? 2027 : 2026}`,
            names,
          ]),
        )
      }),
    )
  })
})

describe('a timeline', () => {
  const rules = { zone: 'Indian/Antananarivo' }
  const durations: Record<string, number> = { 'a.ts': 10.5, 'b.ts': 20 }
  const day = {
    day: today,
    names: ['a', 'gone', 'b', 'a'].map((name) => ({ name, line: 1, column: 1 })),
  }
  const start = Date.UTC(2026, 10, 21, 4, 30) / 1_000

  it('begins at 07:30, and a missing file takes no time', () => {
    const items = timelineOf(day, (filename) => durations[filename], rules)
    expect(items.map((item) => [item.start - start, item.duration])).toEqual([
      ...[
        [0, 10.5],
        [10.5, 0],
        [10.5, 20],
        [30.5, 10.5],
      ],
    ])
    expect(parsedDayOf(day.day, items)).toEqual({
      day: today,
      [`${start}_0`]: { filename: 'a.ts', duration: 10.5 },
      [`${start + 10.5}_1`]: { filename: 'gone.ts', duration: 0 },
      [`${start + 10.5}_2`]: { filename: 'b.ts', duration: 20 },
      [`${start + 30.5}_3`]: { filename: 'a.ts', duration: 10.5 },
    })
  })
})

describe('the name of a listing', () => {
  it('tells its service and its days', () => {
    const told = { service: '1', first: '21112026', last: '21122026' }
    expect(parseListingName('1_21112026_21122026')).toEqual(told)
    expect(parseListingName('1_21112026_21122026.txt')).toEqual(told)
    expect(formatListingName(told)).toBe('1_21112026_21122026')
  })

  it.each(['listing.txt', '', '1_21112026', '1_21112026_2112202', '_21112026_21122026'])(
    '%j tells nothing',
    (name) => expect(parseListingName(name)).toBeUndefined(),
  )

  it.each([
    ['1_21112026_22122026', 'at most 31 days'],
    ['1_22112026_21112026', 'is before'],
    ['1_31112026_21122026', '31112026 is no day'],
  ])('%s is refused: %s', (name, message) => {
    expect(() => parseListingName(name)).toThrow(
      expect.objectContaining({ code: 'ERR_NAME', message: expect.stringContaining(message) }),
    )
  })
})
