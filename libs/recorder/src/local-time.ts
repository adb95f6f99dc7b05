/** A moment as the local clock shows it. */
export interface LocalTime {
  /** `2026-03-29`. */
  readonly date: string
  /** `14:05:09`. */
  readonly time: string
  /** Microseconds into the second. */
  readonly microseconds: number
  /** `+01:00`. */
  readonly offset: string
}

/**
 * What the local clock shows.
 *
 * @param start Unix time in ms, with fractions
 * @param utcOffset minutes east of UTC
 */
export function localTime(start: number, utcOffset: number): LocalTime {
  const local = Math.round(start * 1000) + utcOffset * 60_000_000
  const milliseconds = Math.floor(local / 1000)
  const [date = '', time = ''] = new Date(milliseconds).toISOString().split('T')
  const minutes = Math.abs(utcOffset)
  return {
    date,
    time: time.slice(0, 8),
    microseconds: local - Math.floor(local / 1_000_000) * 1_000_000,
    offset: `${utcOffset < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`,
  }
}

/** ISO 8601 with microseconds and the offset, from which {@link parseIso} gives back both. */
export function formatIso(start: number, utcOffset: number): string {
  const { date, time, microseconds, offset } = localTime(start, utcOffset)
  return `${date}T${time}.${String(microseconds).padStart(6, '0')}${offset}`
}

/** The moment and the offset of an ISO 8601 time, or `undefined` where it is something else. */
export function parseIso(text: string): { start: number; utcOffset: number } | undefined {
  const found =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:?\d\d)$/.exec(text) ?? undefined
  if (!found) return undefined
  const [, seconds = '', fraction = '0', offset = ''] = found
  const utcOffset = parseOffset(offset)
  const local = Date.parse(`${seconds}Z`)
  if (Number.isNaN(local) || utcOffset === undefined) return undefined
  return { start: local + Number(`0.${fraction}`) * 1000 - utcOffset * 60_000, utcOffset }
}

/** Minutes east of UTC of `+01:00`, `-0330` or `Z`. */
export function parseOffset(text: string): number | undefined {
  if (text === 'Z') return 0
  const found = /^([+-])(\d\d):?(\d\d)$/.exec(text)
  if (!found) return undefined
  const minutes = Number(found[2]) * 60 + Number(found[3])
  return found[1] === '-' ? -minutes || 0 : minutes
}

/** Frames since the local midnight, by the local clock. */
export function framesSinceMidnight(start: number, utcOffset: number, rate: number): number {
  const day = 86_400_000
  const local = start + utcOffset * 60_000
  return Math.round(((local - Math.floor(local / day) * day) * rate) / 1000)
}

function two(value: number): string {
  return String(Math.floor(value)).padStart(2, '0')
}
