import { exactName, isRepeated, marks, repeats, segmentName, suffixed } from '@boxwright/naming'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const pige = '%Y/%m-%b/%d-%a/%Hh%M.wav'
const at = (text: string): number => Date.parse(text)

describe('segmentName', () => {
  it('is PigeBox’s', () => {
    expect(segmentName(pige, at('2024-05-03T14:15Z'))).toBe('2024/05-May/03-Fri/14h15.wav')
  })

  it('adds the offset to the second pass of a repeated hour', () => {
    const options = { zone: 'Europe/Paris' }
    expect(segmentName('%Hh%M.wav', at('2024-10-27T00:15Z'), options)).toBe('02h15.wav')
    expect(segmentName('%Hh%M.wav', at('2024-10-27T01:15Z'), options)).toBe('02h15+0100.wav')
    expect(segmentName('%Hh%M.wav', at('2024-10-27T02:15Z'), options)).toBe('03h15.wav')
    expect(segmentName('v1.2/%H', at('2024-10-27T01:15Z'), options)).toBe('v1.2/02+0100')
  })

  it('adds none where the template tells the passes apart itself', () => {
    const options = { zone: 'Europe/Paris' }
    for (const [template, name] of [
      ['%H%z.wav', '02+0100.wav'],
      ['%s', '1729991700'],
      ['%H-%Z', '02-CET'],
    ] as const) {
      expect(segmentName(template, at('2024-10-27T01:15Z'), options)).toBe(name)
    }
  })

  it('never repeats, wherever the clock is put back', () => {
    for (const zone of [
      'Europe/Paris',
      'America/New_York',
      'Australia/Lord_Howe',
      'America/Havana',
      'America/St_Johns',
    ]) {
      for (const seconds of [900, 1_800, 7_200]) {
        const all = [...marks(at('2010-09-01T00:00Z'), at('2011-06-01T00:00Z'), seconds, { zone })]
        const names = new Set(all.map((mark) => segmentName('%F-%H%M', mark, { zone })))
        expect(names.size).toBe(all.length)
        const plain = all.filter((mark) => isRepeated(mark, zone) !== 'second')
        expect(
          plain.every(
            (mark) => !/[+]|\d-\d{4}$/.test(segmentName('%F_%H%M', mark, { zone }).slice(11)),
          ),
        ).toBe(true)
      }
    }
  })
})

describe('exactName', () => {
  it.each([
    [pige, '2024/10-Oct/27-Sun/02h34m23.wav', '2024/10-Oct/27-Sun/02h34m23+0100.wav'],
    ['%F.wav', '2024-10-27-02h34m23.wav', '2024-10-27-02h34m23+0100.wav'],
    ['%H/%Hh%M', '02/02h34m23', '02/02h34m23+0100'],
    ['%F/%T.flac', '2024-10-27/02:34:23.flac', '2024-10-27/02:34:23+0100.flac'],
    ['rec', 'rec-02h34m23', 'rec-02h34m23+0100'],
    ['100%%s', '100%s-02h34m23', '100%s-02h34m23+0100'],
  ])('of %j', (template, first, second) => {
    const moment = at('2024-10-27T00:34:23.9Z')
    expect(exactName(template, moment, { zone: 'Europe/Paris' })).toBe(first)
    expect(exactName(template, moment + 3_600_000, { zone: 'Europe/Paris' })).toBe(second)
  })
})

describe('suffixed', () => {
  it.each([
    ['a/14h00.wav', 'a/14h00-2.wav'],
    ['a.b/record', 'a.b/record-2'],
    ['.config', '.config-2'],
    ['x.tar.gz', 'x.tar-2.gz'],
  ])('%j', (path, second) => {
    expect(suffixed(path, 0)).toBe(path)
    expect(suffixed(path, 2)).toBe(second)
  })
})

describe('repeats', () => {
  it('finds nothing in templates as fine as the marks', () => {
    const fine = [
      [pige, 900],
      ['%F-%H', 3_600],
      ['%F', 86_400],
      ['%j', 86_400],
      ['%m%d%H%M%S', 1],
      ['%s', 1],
      ['%F-%Hh%Mm%S', 15],
    ] as const
    for (const [template, seconds] of fine) {
      for (const zone of seconds === 1
        ? ['Europe/Paris']
        : ['UTC', 'Australia/Lord_Howe', 'America/Havana']) {
        expect(repeats(template, seconds, { zone })).toBe(undefined)
      }
    }
  })

  it.each([
    ['%F-%H.wav', 900, '2024-01-01-00.wav'],
    ['%Hh%M.wav', 900, '00h00.wav'],
    ['%I%M', 3_600, '1200'],
    ['%F-%H%M', 30, '2024-01-01-0000'],
    ['%H%M%S', 1, '000000'],
    ['%-d%-m', 86_400, '111'],
    ['%a', 86_400, 'Mon'],
    ['record.wav', 86_400, 'record.wav'],
  ])('refuses %j every %i s', (template, seconds, name) => {
    const found = repeats(template, seconds)
    expect(found?.name).toBe(name)
    expect(found?.first).toBeLessThan(found?.second ?? 0)
  })

  it('finds the earliest pair', () => {
    expect(repeats('%H', 900)).toEqual({
      name: '00',
      first: at('2024-01-01T00:00Z'),
      second: at('2024-01-01T00:15Z'),
    })
    const options = { zone: 'Europe/Paris', from: at('2030-06-01T00:00Z') }
    expect(repeats('%H', 3_600, options)?.second).toBe(at('2030-06-02T00:00Z'))
  })

  it('agrees with looking at every mark', () => {
    const letter = fc.constantFrom(
      'Y',
      'm',
      'd',
      'H',
      'I',
      'M',
      'S',
      'j',
      'a',
      'b',
      'p',
      'U',
      's',
      'z',
    )
    const template = fc
      .array(letter, { maxLength: 7 })
      .map((letters) => letters.map((each) => `%${each}`).join('-'))
    fc.assert(
      fc.property(
        template,
        fc.constantFrom(240, 900, 86_400),
        fc.constantFrom('UTC', 'Europe/Paris'),
        (form, seconds, zone) => {
          const from = at('2024-01-01T00:00Z')
          const all = [...marks(from, from + 365 * 86_400_000, seconds, { zone })]
          const names = new Set(all.map((mark) => segmentName(form, mark, { zone })))
          expect(repeats(form, seconds, { zone }) === undefined).toBe(names.size === all.length)
        },
      ),
      { numRuns: 8 },
    )
  })
})
