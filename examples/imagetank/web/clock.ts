import { formatDate, formatDuration, formatTime } from '@boxwright/appliance/web'

const { timeZone: zone } = new Intl.DateTimeFormat().resolvedOptions()

/** A moment on the clock of who looks: `2026-11-01, 07:04`. @param time ms since 1970 */
export function formatMoment(time: number): string {
  return `${formatDate(time, { zone })}, ${formatTime(time, { zone })}`
}

/** A time of day with seconds, on the clock of who looks. @param time ms since 1970 */
export function formatSecond(time: number): string {
  return formatTime(time, { zone, seconds: true })
}

/** How long something took, never parted by a line's end: `0.8 s`, `12 s`, `3:20`. @param seconds s */
export function formatTook(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)}\u00a0s`
  const whole = Math.round(seconds)
  return whole < 100 ? `${whole}\u00a0s` : formatDuration(whole)
}
