import { clampTime, hour, type Span } from './span.ts'

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
 * When a zone's clock shows a time. Of an hour that comes twice, the first, or the one that is nearer to a moment; of one
 * that is left out, the moment at which it is left out.
 *
 * @param local what the clock shows, as if it were UTC
 * @param zone an IANA zone
 * @param near Unix ms
 */
export function momentOf(
  local: number,
  zone: string,
  near: number = Number.NEGATIVE_INFINITY,
): number {
  const around = [
    local - offsetAt(local - 12 * hour, zone),
    local - offsetAt(local + 12 * hour, zone),
  ]
  const fits = around.filter((time) => time + offsetAt(time, zone) === local)
  if (fits.length === 0) return Math.max(...around)
  const [first, second] = [Math.min(...fits), Math.max(...fits)]
  return second - near < near - first ? second : first
}

/** The day on a zone's calendar that a moment belongs to: 23, 24 or 25 h. */
export function dayOf(time: number, zone: string): Span {
  const day = 24 * hour
  const start = Math.floor((time + offsetAt(time, zone)) / day) * day
  return { from: momentOf(start, zone), to: momentOf(start + day, zone) }
}

/**
 * The middle of a view that is to show another day from the same time on.
 *
 * @param shown the day that is shown, and the view of it
 * @param days 1: the next day; -1: the one before
 * @param zone an IANA zone
 * @returns Unix ms, within that day
 */
export function turned(
  { day, view }: { readonly day: Span; readonly view: Span },
  days: 1 | -1,
  zone: string,
): number {
  // Not by 24 h: beside a change of the clock is a day of 23 or 25, which would be gone past.
  const { from, to } = dayOf(days > 0 ? day.to : day.from - 1, zone)
  return clampTime({ from, to: to - 1 }, from + (view.from + view.to) / 2 - day.from)
}

/** A moment as `<input type="datetime-local">` wants it, whole seconds: `2026-11-01T14:30:00`. */
export function toInput(time: number, zone: string): string {
  return new Date(time + offsetAt(time, zone)).toISOString().slice(0, 19)
}

/**
 * The moment that was typed into such a field, or into a date's; `undefined` if it is none.
 *
 * @param near of an hour that comes twice, the one nearer to this is meant; Unix ms
 */
export function fromInput(text: string, zone: string, near?: number): number | undefined {
  const local = Date.parse(`${text.length === 10 ? `${text}T00:00` : text}Z`)
  return Number.isNaN(local) ? undefined : momentOf(local, zone, near)
}
