import { broadcastDayAt, type DayRules, momentInDay } from '../broadcast-day.ts'
import { showMoment } from '../export/moment.ts'
import { UsageError } from './exit-code.ts'

/** The broadcast day that it is, `DDMMYYYY`. */
export function todayOf(rules: DayRules): string {
  return broadcastDayAt(Date.now() / 1_000, rules)
}

/**
 * When a time of the clock, as it is typed, is in a broadcast day.
 *
 * @param time - `HH:MM`
 * @param day - `DDMMYYYY`
 * @returns Unix seconds
 */
export function momentIn(time: string, day: string, rules: DayRules): number {
  const [, hours, minutes] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(time) ?? []
  if (hours === undefined) throw new UsageError(`--from: expected HH:MM, got ${time}`)
  return momentInDay(Number(hours) * 3_600 + Number(minutes) * 60, day, rules)
}

/** `07:30:00`. @param moment - Unix seconds */
export function clockAt(moment: number, { zone }: DayRules): string {
  return showMoment(moment, zone).time
}

/** `21/11/2026 07:30:00`. @param moment - Unix seconds */
export function dateAt(moment: number, { zone }: DayRules): string {
  const { date, time } = showMoment(moment, zone)
  return `${date.split('-').reverse().join('/')} ${time}`
}

/** `1:02:03`. @param seconds - a span of time */
export function spanOf(seconds: number): string {
  const whole = Math.round(seconds)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${Math.floor(whole / 3_600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`
}
