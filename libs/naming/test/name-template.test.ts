import { compileName, type Facts } from '@boxwright/naming'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const moment = Date.UTC(2024, 4, 3, 14, 7)

describe('compileName', () => {
  it('joins a moment, facts and counters', () => {
    const template = compileName('%Y/%m-%b/{camera}-{sequence:04}.{extension}')
    expect(template.fields).toEqual(['camera', 'sequence', 'extension'])
    const facts = { camera: 'Canon EOS 5D', sequence: 12, extension: 'jpg' }
    expect(template.format({ moment, facts })).toBe('2024/05-May/Canon_EOS_5D-0012.jpg')
    expect(template.format({ moment, facts: { ...facts, sequence: 123_456 } })).toMatch(
      '5D-123456.jpg',
    )
  })

  it('reads the clock of a zone', () => {
    expect(compileName('%H{x}').format({ moment, zone: 'Asia/Kathmandu', facts: { x: 1 } })).toBe(
      '191',
    )
  })

  it('keeps facts in their place', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('..', '/', '../..', '\0', '/etc', '.', ''),
    )
    fc.assert(
      fc.property(anything, anything, fc.nat(), (a, b, n) => {
        const name = compileName('in/{a}/{b}{a}-{n:03}.x').format({ facts: { a, b, n } })
        const parts = name.split('/')
        expect(parts.length).toBe(3)
        expect(parts).not.toContain('')
        expect(parts).not.toContain('..')
        expect(parts[2]).toMatch(new RegExp(`-${String(n).padStart(3, '0')}\\.x$`))
      }),
    )
  })

  it('shortens texts rather than what tells names apart', () => {
    const long = '長'.repeat(300)
    const facts = { title: long, place: long, sequence: 7 }
    const name = compileName('{title}-{place}-{sequence:04}.tiff').format({ facts, maxBytes: 100 })
    expect(name).toBe(`${'長'.repeat(10)}-${'長'.repeat(10)}-0007.tiff`)
    expect(Buffer.byteLength(compileName(`${'x'.repeat(400)}.wav`).format({}))).toBe(220)
  })

  it('leaves what the template says as it is', () => {
    expect(compileName('.hidden/My {{box}} #1/{n}').format({ facts: { n: 1 } })).toBe(
      '.hidden/My {box} #1/1',
    )
    expect(compileName('%D.txt').format({ moment })).toBe('05/03/24.txt')
  })

  it.each([
    ['/etc/{a}', 'expected a relative path of names, got a part ""'],
    ['a//b', 'got a part ""'],
    ['a/', 'got a part ""'],
    ['', 'got a part ""'],
    ['../{a}', 'got a part ".."'],
    ['%Y/../../{a}', 'got a part ".."'],
    ['{a b}', 'stray "{" at position 0; expected {field} or {field:04}'],
    ['a}', 'stray "}" at position 1'],
    ['{n:4}', 'stray "{"'],
    ['{}', 'stray "{"'],
    ['{a}%Q', 'unknown conversion "%Q"'],
  ])('refuses the template %j', (template, message) => {
    expect(() => compileName(template)).toThrow(message)
    expect(() => compileName(template)).toThrow(expect.objectContaining({ code: 'ERR_TEMPLATE' }))
  })

  it.each<[string, Facts, string]>([
    ['{camera}', { lens: 'x' }, 'template "{camera}": no fact "camera"; known are: lens'],
    ['{toString}', {}, 'no fact "toString"; known are: none'],
    ['%Y', {}, '"%Y" needs a moment'],
    ['{n:04}', { n: '7' }, 'expected "n" to be a whole number, got "7"'],
    ['{n:04}', { n: -1 }, 'got -1'],
    ['{n:04}', { n: Number.NaN }, 'got NaN'],
  ])('refuses %j with %j', (template, facts, message) => {
    expect(() => compileName(template).format({ facts })).toThrow(message)
    expect(() => compileName(template).format({ facts })).toThrow(
      expect.objectContaining({ code: 'ERR_FACT' }),
    )
  })
})
