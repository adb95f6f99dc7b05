import { utcOffset } from '@boxwright/naming'

/** Reads the moment from a recording's path: Unix time in ms, or `undefined` where it has none. */
export type NameTime = (path: string) => number | undefined

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** What a conversion's text looks like; a name where it is worth reading. */
const patterns: Readonly<Record<string, string>> = {
  Y: '(?<year>\\d{4})',
  m: '(?<month>\\d\\d)',
  b: '(?<monthName>[A-Za-z]{3})',
  d: '(?<day>\\d\\d)',
  e: '(?<day>[ \\d]\\d)',
  j: '(?<yearDay>\\d{3})',
  H: '(?<hour>\\d\\d)',
  k: '(?<hour>[ \\d]\\d)',
  M: '(?<minute>\\d\\d)',
  S: '(?<second>\\d\\d)',
  L: '(?<millisecond>\\d{3})',
  s: '(?<unix>\\d+)',
  z: '(?<offset>[+-]\\d{4})',
  a: '[A-Za-z]{3}',
  A: '[A-Za-z]+',
  B: '(?<monthName>[A-Za-z]{3})[a-z]*',
  h: '(?<monthName>[A-Za-z]{3})',
  '%': '%',
}
const composites: Readonly<Record<string, string>> = { F: '%Y-%m-%d', T: '%H:%M:%S', R: '%H:%M' }

/**
 * Read names backwards: a template of names gives the moment that a name was made from. This is for files that
 * say nothing else of their time; it is as exact as the template.
 *
 * What may follow before the extension: `m23` and `-14h34m23` (the exact time), `+0200` (the hour that
 * the clock shows twice), `-7` (a name that was taken).
 *
 * @param template in strftime's terms. Conversions that say nothing of the moment match any text; a
 *   template without a date gives no moments.
 * @param zone the clock that the names were read from
 */
export function nameTime(template: string, zone = 'UTC'): NameTime {
  const expression = compile(template.replace(/\.\w+$/, ''))
  return (path) => {
    const found = expression.exec(path.replace(/\.\w+$/, ''))?.groups
    return found && momentOf(found, zone)
  }
}

function compile(template: string): RegExp {
  const seen = new Set<string>()
  const expanded = template.replaceAll(/%([FTR])/g, (whole, letter) => composites[letter] ?? whole)
  const source = expanded.replaceAll(/%[-_0^#]?(\D)|[^%]+/g, (text, letter?: string) => {
    if (letter === undefined) return text.replaceAll(/[$()*+.?[\\\]^{|}-]/g, '\\$&')
    const pattern = patterns[letter] ?? '[^/]*?'
    // A group's name may come up once only: a date in both folder and name is read from the first.
    return pattern.replace(/\?<(\w+)>/, (group, name: string) => {
      if (seen.has(name)) return '?:'
      seen.add(name)
      return group
    })
  })
  const late = '(?:m(?<lateSecond>\\d\\d)|-(?<exact>\\d\\dh\\d\\dm\\d\\d))?'
  const repeated = seen.has('offset') ? '' : '(?<offset>[+-]\\d{4})?'
  return new RegExp(`(?:^|/)${source}${late}${repeated}(?:-\\d+)?$`)
}

function momentOf(found: Record<string, string | undefined>, zone: string): number | undefined {
  if (found['unix'] !== undefined) return Number(found['unix']) * 1000
  const month = found['month'] ?? `${months.indexOf((found['monthName'] ?? '').toLowerCase()) + 1}`
  const days = found['yearDay'] ?? found['day']
  if (found['year'] === undefined || days === undefined) return undefined
  if (found['yearDay'] === undefined && month === '0') return undefined
  const [hour, minute, second] = found['exact']?.match(/\d\d/g) ?? [
    found['hour'] ?? '0',
    found['minute'] ?? '0',
    found['lateSecond'] ?? found['second'] ?? '0',
  ]
  const local = Date.UTC(
    Number(found['year']),
    found['yearDay'] === undefined ? Number(month) - 1 : 0,
    Number(days),
    Number(hour),
    Number(minute),
    Number(second),
    Number(found['millisecond'] ?? 0),
  )
  return toUtc(local, zone, found['offset'])
}

/** The moment at which the zone's clock shows `local`; the first one, unless the offset tells. */
function toUtc(local: number, zone: string, offset: string | undefined): number | undefined {
  if (offset !== undefined) {
    const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(3))
    return local - (offset.startsWith('-') ? -minutes : minutes) * 60_000
  }
  // Offsets around the change, the larger one, of the earlier moment, first.
  const offsets = [-24, 24].map((hours) => utcOffset(local + hours * 3_600_000, zone) * 60_000)
  const moments = offsets.map((one) => local - one).sort((a, b) => a - b)
  return moments.find((moment) => moment + utcOffset(moment, zone) * 60_000 === local) ?? moments[0]
}
