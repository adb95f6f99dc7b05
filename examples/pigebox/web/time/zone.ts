import { hour, type Span } from './span.ts'

const formatters = new Map<string, Intl.DateTimeFormat>()
const offsets = new Map<string, number>()

/** Offsets change on quarters of an hour at the most often, and are asked for a thousand times a drawing. */
const bucket = hour / 4

/**
 * How far a zone's clock is ahead of UTC at a moment.
 *
 * @param time Unix ms
 * @param zone an IANA zone
 * @returns ms
 */
export function offsetAt(time: number, zone: string): number {
  const start = Math.floor(time / bucket) * bucket
  const key = `${zone} ${start}`
  const known = offsets.get(key)
  if (known !== undefined) return known
  if (offsets.size > 5000) offsets.clear()
  const made = localOf(start, zone) - start
  offsets.set(key, made)
  return made
}

/** What a zone's clock shows, as if it were UTC. */
function localOf(time: number, zone: string): number {
  const formatter =
    formatters.get(zone) ??
    new Intl.DateTimeFormat('sv-SE', {
      timeZone: zone,
      dateStyle: 'short',
      timeStyle: 'medium',
    })
  formatters.set(zone, formatter)
  return Date.parse(`${formatter.format(time).replace(' ', 'T')}Z`)
}

/**
 * When a zone's clock shows a time. Of an hour that comes twice, the first; of one that is left out,
 * the moment at which it is left out.
 *
 * @param local what the clock shows, as if it were UTC
 * @param zone an IANA zone
 */
export function momentOf(local: number, zone: string): number {
  const around = [
    local - offsetAt(local - 12 * hour, zone),
    local - offsetAt(local + 12 * hour, zone),
  ]
  const fits = around.filter((time) => time + offsetAt(time, zone) === local)
  return fits.length > 0 ? Math.min(...fits) : Math.max(...around)
}

/** The day on a zone's calendar that a moment belongs to: 23, 24 or 25 h. */
export function dayOf(time: number, zone: string): Span {
  const day = 24 * hour
  const start = Math.floor((time + offsetAt(time, zone)) / day) * day
  return { from: momentOf(start, zone), to: momentOf(start + day, zone) }
}

/** A moment as `<input type="datetime-local">` wants it, whole seconds: `2026-11-01T14:30:00`. */
export function toInput(time: number, zone: string): string {
  return new Date(time + offsetAt(time, zone)).toISOString().slice(0, 19)
}

/** The moment that was typed into such a field, or into a date's; `undefined` if it is none. */
export function fromInput(text: string, zone: string): number | undefined {
  const local = Date.parse(`${text.length === 10 ? `${text}T00:00` : text}Z`)
  return Number.isNaN(local) ? undefined : momentOf(local, zone)
}
