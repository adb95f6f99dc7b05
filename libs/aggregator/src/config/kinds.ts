import { compileTemplate } from '@boxwright/naming'
import type { Kind } from './section-reader.ts'

/** A zone of days and times. */
export const zone: Kind<string> = {
  expected: 'a zone of the IANA database such as Indian/Antananarivo',
  read(value) {
    try {
      return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone && value
    } catch {
      return undefined
    }
  },
}

/** How a moment is written. */
export const strftime: Kind<string> = {
  expected: 'a format of strftime such as %d-%m-%Y %H:%M:%S',
  read(value) {
    try {
      compileTemplate(value)
      return value || undefined
    } catch {
      return undefined
    }
  },
}

/** Seconds since 00:00. */
export const timeOfDay: Kind<number> = {
  expected: 'a time of day such as 07:30',
  read(value) {
    const [, hours, minutes] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(value) ?? []
    return hours === undefined ? undefined : Number(hours) * 3_600 + Number(minutes) * 60
  },
}

/** A command of words, in which each of some facts is at least once, quoted or not. */
export function words(...facts: readonly string[]): Kind<readonly string[]> {
  const listed = new Intl.ListFormat('en-GB').format(facts.map((fact) => `{${fact}}`))
  return {
    expected: `a command of words with ${listed}, each at least once`,
    read(value) {
      const has = (fact: string): boolean =>
        value.includes(`{${fact}}`) || value.includes(`{quoted_${fact}}`)
      return facts.every(has) ? value.split(/\s+/) : undefined
    },
  }
}
