import { NamingError } from './errors.ts'

/** Which clock a name is read from. */
export interface ZoneOptions {
  /** An IANA time zone such as `Europe/Paris`, or a fixed offset such as `+01:00`. Default `UTC`. */
  readonly zone?: string
}

/** A stretch of the time line on which a zone keeps one offset. All in ms; `to` is excluded. */
export interface ZoneSpan {
  readonly from: number
  readonly to: number
  /** East of UTC. */
  readonly offset: number
  /** The offset just before `from`: equal to `offset` where no change of the clock is meant. */
  readonly before: number
}

const day = 86_400_000

/**
 * Offsets are probed at this step, so two changes that undo each other must be further apart.
 * The closest in the IANA database are 3.98 days (Africa/Freetown, September 1939).
 */
const step = 3 * day

/** How far to look for a change. Zones with DST have one at least every 8 months or so. */
const reach = 240 * day

/** Years 1 to 9999 of the local clock, so that `%Y` has four digits and no era is needed. */
const earliest = -62_135_510_400_000
const latest = 253_402_214_399_999

const utc: readonly ZoneSpan[] = [
  { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY, offset: 0, before: 0 },
]

interface Zone {
  readonly offsetAt: (moment: number) => number
  /** Most recently used first, at most {@link keptSpans}. */
  spans: readonly ZoneSpan[]
}

const keptSpans = 64
const keptZones = 1_024
const zones = new Map<string, Zone>()

/**
 * Find the stretch of constant offset around a moment.
 *
 * @param moment Unix time in ms
 * @param name the zone's name
 * @throws {NamingError} `ERR_MOMENT`, `ERR_ZONE`
 */
export function spanAt(moment: number, name: string): ZoneSpan {
  if (!(moment >= earliest && moment <= latest)) throw momentError(moment)
  const zone = zones.get(name) ?? openZone(name)
  const first = zone.spans[0]
  if (first !== undefined && first.from <= moment && moment < first.to) return first
  const known = zone.spans.find(({ from, to }) => from <= moment && moment < to)
  const span = known ?? findSpan(moment, zone.offsetAt)
  zone.spans = [span, ...zone.spans.filter((other) => other !== span)].slice(0, keptSpans)
  return span
}

/**
 * The offset of a zone from UTC.
 *
 * @param moment Unix time in ms
 * @param zone an IANA time zone
 * @returns minutes east of UTC. A fraction where the clock was off by seconds: local mean times,
 *   and Liberia (-44.5) until 1972.
 * @throws {NamingError} `ERR_MOMENT`, `ERR_ZONE`
 */
export function utcOffset(moment: number, zone: string): number {
  return spanAt(moment, zone).offset / 60_000
}

/**
 * Throw unless a zone is known to the runtime.
 *
 * @param zone an IANA time zone
 * @throws {NamingError} `ERR_ZONE`
 */
export function assertZone(zone: string): void {
  if (!zones.has(zone)) openZone(zone)
}

function openZone(name: string): Zone {
  // The longOffset name is the one form in which Intl tells seconds too, and costs 1 µs.
  const options = { timeZone: name, year: 'numeric', timeZoneName: 'longOffset' } as const
  let format: Intl.DateTimeFormat
  try {
    if (typeof name !== 'string') throw new RangeError('not a string')
    format = new Intl.DateTimeFormat('en-US', options)
  } catch (cause) {
    throw new NamingError(
      'ERR_ZONE',
      `unknown time zone ${JSON.stringify(name)}: expected an IANA name such as "Europe/Paris", or "UTC"`,
      { cause },
    )
  }
  const fixed = format.resolvedOptions().timeZone === 'UTC'
  const zone: Zone = {
    offsetAt: (moment) => parseOffset(format.format(moment)),
    spans: fixed ? utc : [],
  }
  if (zones.size >= keptZones) zones.clear()
  zones.set(name, zone)
  return zone
}

/** `1999, GMT-00:44:30`, `1999, GMT`. */
function parseOffset(text: string): number {
  const [, sign, hours = 0, minutes = 0, seconds = 0] =
    /GMT([+-])(\d+):(\d+)(?::(\d+))?$/.exec(text) ?? []
  const size = Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)
  return (sign === '-' ? -size : size) * 1_000
}

function findSpan(moment: number, offsetAt: (moment: number) => number): ZoneSpan {
  const start = Math.floor(moment / 1_000) * 1_000
  const offset = offsetAt(start)
  const same = (at: number): boolean => offsetAt(at) === offset
  let before = offset
  let from = start
  while (start - from < reach && same(from - step)) from -= step
  if (start - from < reach) {
    const change = bisect(from - step, from, (at) => !same(at))
    before = offsetAt(change - 1_000)
    from = change
  } else {
    // An unseen change may lie just before the last probe. What follows a change (a repeated hour)
    // is within a day of it, so a span that begins a step later is surely clear of that.
    from += step
  }
  let to = start
  while (to - start < reach && same(to + step)) to += step
  if (to - start < reach) to = bisect(to, to + step, same)
  return { from, to, offset, before }
}

/** The first second for which `holds` is false, given that it holds at `low` and not at `high`. */
function bisect(low: number, high: number, holds: (at: number) => boolean): number {
  let [yes, no] = [low, high]
  while (no - yes > 1_000) {
    const middle = yes + Math.floor((no - yes) / 2_000) * 1_000
    if (holds(middle)) yes = middle
    else no = middle
  }
  return no
}

function momentError(moment: number): NamingError {
  return new NamingError(
    'ERR_MOMENT',
    `bad moment ${String(moment)}: expected Unix milliseconds in the years 1 to 9999`,
  )
}
