import { formatDuration } from '@boxwright/appliance/web'

/** A length of time in few signs: `0.4 s`, `12 s`, `3:20`. @param seconds the length */
export function age(seconds: number): string {
  if (seconds < 0.05) return '0 s'
  if (seconds < 1) return `${seconds.toFixed(1)} s`
  return seconds < 60 ? `${Math.round(seconds)} s` : formatDuration(seconds)
}
