import { formatDate, formatDuration, formatTime } from '@boxwright/appliance/web'

/** The clock that the boxes play by: set once the box has said which. */
let zone = 'UTC'

/** Set the clock of the page. @param name an IANA zone */
export function setZone(name: string): void {
  zone = name
}

/** A time of day with seconds: `07:30:00`. @param seconds Unix seconds */
export function clock(seconds: number): string {
  return formatTime(Math.floor(seconds) * 1000, { zone, seconds: true })
}

/** A time of day without: `07:30`. @param seconds Unix seconds */
export function shortClock(seconds: number): string {
  return formatTime(Math.floor(seconds) * 1000, { zone })
}

/** A day and a time: `2026-11-21 07:30:00`. @param time Unix ms */
export function moment(time: number): string {
  return `${formatDate(time, { zone })} ${formatTime(time, { zone, seconds: true })}`
}

/** A length as a clock shows it, rounded to seconds. */
export function length(seconds: number): string {
  return formatDuration(Math.round(seconds))
}
