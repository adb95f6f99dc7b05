import { execFileSync } from 'node:child_process'
import { compileTemplate, NamingError, strftime } from '@boxwright/naming'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

/** What Debian's date prints: one process for all moments. */
function date(format: string, zone: string, moments: readonly number[]): string[] {
  const input = moments.map((moment) => `@${(moment / 1_000).toFixed(3)}\n`).join('')
  const env = { LC_ALL: 'C', TZ: zone, PATH: process.env['PATH'] }
  const options = { input, env, encoding: 'utf8', maxBuffer: 2 ** 26 } as const
  return execFileSync('date', ['-f', '-', `+${format}\u0001`], options).split('\u0001\n')
}

function compare(format: string, zone: string, moments: readonly number[]): void {
  const theirs = date(format, zone, moments)
  const ours = moments.map((moment) => strftime(format, moment, { zone }))
  const conversions = format.split('|')
  const differences = moments.flatMap((moment, line) => {
    const [mine, other] = [ours[line]?.split('|') ?? [], theirs[line]?.split('|') ?? []]
    return conversions
      .map((conversion, index) => `${conversion} of ${moment}: ${other[index]}, not ${mine[index]}`)
      .filter((_, index) => mine[index] !== other[index])
  })
  expect(differences.slice(0, 5)).toEqual([])
}

const zones = [
  ...[
    'UTC',
    'Europe/Paris',
    'Europe/London',
    'Europe/Dublin',
    'Europe/Moscow',
    'Africa/Casablanca',
  ],
  ...[
    'America/New_York',
    'America/Sao_Paulo',
    'America/St_Johns',
    'America/Havana',
    'Asia/Kathmandu',
  ],
  ...['Asia/Kolkata', 'Asia/Tokyo', 'Australia/Lord_Howe', 'Pacific/Apia', 'Pacific/Chatham'],
  ...['Pacific/Kiritimati', 'Africa/Monrovia', 'Asia/Pyongyang'],
]
const letters = [...'aAbBcCdDeFgGhHIjklmMnNpPqrRsStTuUVwWxXyYz%']
const everything = letters.map((letter) => `%${letter}`).join('|')
const moment = fc.integer({ min: Date.UTC(1971, 0), max: Date.UTC(2025, 0) })

describe('strftime', () => {
  it.each(zones)('agrees with date on every conversion in %s', (zone) => {
    compare(`${everything}|%:z|%::z|%:::z`, zone, fc.sample(moment, 500))
  })

  it.each(zones)('agrees with date on abbreviations since 2017 in %s', (zone) => {
    compare(
      '%Z',
      zone,
      fc.sample(fc.integer({ min: Date.UTC(2017, 0), max: Date.UTC(2025, 0) }), 200),
    )
  })

  it('agrees with date on every flag and width', () => {
    const moments = fc.sample(moment, 20)
    const flags = ['', '-', '_', '0', '^', '#', '-0', '_^', '0_']
    const widths = ['', '1', '3', '12']
    // date hands the padding of %D and %x on to the year alone (08/26/ 3): that we leave to it.
    const padded = (flag: string, letter: string): boolean =>
      !/[-_]/.test(flag) || !'Dx'.includes(letter)
    const flagged = letters.filter((letter) => !'Nnt%'.includes(letter))
    const forms = flags.flatMap((flag) =>
      widths.flatMap((width) =>
        flagged
          .filter((letter) => padded(flag, letter))
          .map((letter) => `%${flag}${width}${letter}`),
      ),
    )
    compare(forms.join('|'), 'America/St_Johns', moments)
    compare([...'123456789'].map((width) => `%${width}N`).join('|'), 'UTC', moments)
    compare('%_:z|%-:z|%12:z|%_12::z|%-:::z', 'America/St_Johns', moments)
  })

  it('agrees with date at the ends of years, where weeks are hard', () => {
    const ends = Array.from({ length: 120 }, (_, year) => Date.UTC(1930 + year, 0, 1))
    const moments = ends.flatMap((end) =>
      [-4, -3, -2, -1, 0, 1, 2, 3].map((days) => end + days * 86_400_000),
    )
    compare('%F %G-W%V-%u %g %U %W %j', 'UTC', moments)
  })

  it('agrees with date in the years 1 to 9999', () => {
    const far = fc.integer({ min: Date.UTC(2, 0) - 1_900 * 31_556_952_000, max: Date.UTC(9999, 0) })
    compare('%Y %C %y %F %G-%V %a %j %s', 'UTC', fc.sample(far, 1_000))
  })

  it('has milliseconds as %L', () => {
    expect(strftime('%S.%L %3N %6L', 1_234.567)).toBe('01.234 234 234567')
    expect(strftime('%S.%L', -1)).toBe('59.999')
  })

  it('tells what is wrong with a template', () => {
    expect(() => strftime('a/%Q.wav', 0)).toThrow(
      /^template "a\/%Q\.wav": unknown conversion "%Q" at position 2; accepted are %a %A .* %Z %%$/,
    )
    for (const template of ['%', 'x%-', '%:', '%é', '%E', '%:H', '%999Y', '%5n', '%-N', '%^%']) {
      expect(() => compileTemplate(template)).toThrow(NamingError)
    }
    expect(() => strftime('%H', 0, { zone: 'Europe/Pariss' })).toThrow(
      'unknown time zone "Europe/Pariss": expected an IANA name such as "Europe/Paris", or "UTC"',
    )
    for (const moment of [Number.NaN, Number.POSITIVE_INFINITY, 9e15, -9e15]) {
      expect(() => strftime('%H', moment)).toThrow(expect.objectContaining({ code: 'ERR_MOMENT' }))
    }
  })

  it('copies whatever is no conversion', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), moment, (text, at) => {
        expect(strftime(text.replaceAll('%', '%%'), at)).toBe(text)
      }),
    )
  })
})
