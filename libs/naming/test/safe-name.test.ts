import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { nameKey, safeName } from '@boxwright/naming'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'

/** Any text: lone surrogates, controls, marks, and more of what names stumble over. */
const nasty = fc.constantFrom(
  ...['/', '\\', '..', '.', ' ', 'CON', 'nul.txt', 'com1', '\u200d', '\u202e', '\0', '\n', '%2f'],
  ...[
    'e\u0301',
    '\ud83d',
    '👩‍👩‍👧',
    '.jpg',
    '-rf',
    '~',
    'ﷺ',
    'x'.repeat(300),
    '音'.repeat(90),
    '\u0338',
    '<',
  ],
)
const text = fc
  .array(fc.oneof(nasty, fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' })), {
    maxLength: 6,
  })
  .map((parts) => parts.join(''))
const maxBytes = fc.integer({ min: 16, max: 255 })

describe('safeName', () => {
  it('is a name that every file system takes', () => {
    fc.assert(
      fc.property(text, maxBytes, (any, limit) => {
        const name = safeName(any, { maxBytes: limit })
        expect(name).not.toBe('')
        expect(Buffer.byteLength(name)).toBeLessThanOrEqual(limit)
        expect(name.isWellFormed() && name.normalize('NFC') === name).toBe(true)
        // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be there
        expect(name).not.toMatch(/[\\/:*?"<>|\u0000-\u001f\u007f-\u009f\s#%\p{Cf}]/u)
        expect(name).not.toMatch(/^[-.~]|\.$/)
        expect(name).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i)
        expect(encodeURI(name)).toBe(encodeURI(name).replace(/%25|%20/g, ''))
      }),
      { numRuns: 2_000 },
    )
  })

  it('changes nothing about a safe name', () => {
    fc.assert(
      fc.property(text, maxBytes, (any, limit) => {
        const name = safeName(any, { maxBytes: limit })
        expect(safeName(name, { maxBytes: limit })).toBe(name)
      }),
      { numRuns: 2_000 },
    )
  })

  it('is taken by the file system under test, byte by byte', async () => {
    await using folder = await temporaryFolder()
    for (const [index, any] of fc.sample(text, 100).entries()) {
      const own = join(folder.path, String(index))
      await mkdir(own)
      await writeFile(join(own, safeName(any, { maxBytes: 255 })), '')
      expect(await readdir(own)).toEqual([safeName(any, { maxBytes: 255 })])
    }
  })

  it.each([
    ['Canon EOS 5D', 'Canon_EOS_5D'],
    ['../../etc/passwd', '__.._etc_passwd'],
    ['', '_'],
    ['...', '_'],
    ['con', 'con_'],
    ['COM1.tar.gz', 'COM1_.tar.gz'],
    ['Zoe\u0308 & Søn.jpg', 'Zoë_&_Søn.jpg'],
    ['14:30?', '14_30_'],
    ['-rf', '_rf'],
    ['100%', '100_'],
    ['what\r\n is', 'what_is'],
  ])('makes %j %j', (from, to) => {
    expect(safeName(from)).toBe(to)
  })

  it('keeps the extension of a long name', () => {
    expect(safeName(`${'ü'.repeat(200)}.jpeg`, { maxBytes: 20 })).toBe('üüüüüüü.jpeg')
    expect(safeName(`a.${'b'.repeat(300)}`, { maxBytes: 20 })).toBe(`a.${'b'.repeat(18)}`)
  })

  it('makes no device of a long name', () => {
    expect(safeName('com1xyz.abcdefghijk', { maxBytes: 16 })).toBe('com_.abcdefghijk')
    expect(safeName('nulé.abcdefghijk', { maxBytes: 16 })).toBe('nu_.abcdefghijk')
  })

  it('refuses a length that no file system has', () => {
    for (const bad of [0, 15, 256, 20.5, Number.NaN]) {
      expect(() => safeName('x', { maxBytes: bad })).toThrow(
        'expected a whole number from 16 to 255',
      )
    }
  })
})

describe('nameKey', () => {
  it('is shared by names that differ in case or normalisation only', () => {
    fc.assert(
      fc.property(text, (any) => {
        const key = nameKey(any)
        expect(nameKey(any.normalize('NFC'))).toBe(key)
        expect(nameKey(key)).toBe(key)
      }),
    )
    for (const [one, other] of [
      ['IMG_1.JPG', 'img_1.jpg'],
      ['Zoë', 'ZOE\u0308'],
      ['ΣΑΣ', 'σας'],
      ['Straße', 'STRASSE'],
    ] as const) {
      expect(nameKey(one)).toBe(nameKey(other))
    }
    expect(nameKey('a-1')).not.toBe(nameKey('a-2'))
  })
})
