import { utcOffset } from '@boxwright/naming'

/** A moment as a clock on the wall shows it, and how far that clock is from UTC. */
export interface ShownMoment {
  /** `YYYY-MM-DD`. */
  readonly date: string
  /** `hh:mm:ss`. */
  readonly time: string
  /** `+hh:mm` or `-hh:mm`. */
  readonly offset: string
}

/**
 * Show a moment, to the next whole second. The offset beside it makes it the same moment for whoever reads it, also in the
 * hour that a clock shows twice.
 *
 * @param moment - Unix seconds
 * @param zone - an IANA time zone
 * @throws NamingError `ERR_MOMENT`, `ERR_ZONE`
 */
export function showMoment(moment: number, zone: string): ShownMoment {
  const second = Math.round(moment)
  // In whole minutes, for no format can tell seconds: some zones had them until 1972.
  const minutes = Math.round(utcOffset(second * 1_000, zone))
  const [date = '', rest = ''] = new Date((second + minutes * 60) * 1_000).toISOString().split('T')
  const size = Math.abs(minutes)
  const offset = `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`
  return { date, time: rest.slice(0, 8), offset }
}

/** As RFC 3339 has it: `2026-11-21T07:30:00+03:00`. @param moment - Unix seconds */
export function isoMoment(moment: number, zone: string): string {
  const { date, time, offset } = showMoment(moment, zone)
  return `${date}T${time}${offset}`
}

function two(number: number): string {
  return String(number).padStart(2, '0')
}
