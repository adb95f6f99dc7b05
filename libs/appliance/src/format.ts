/**
 * A number of bytes for people, in powers of 1000 as disks are sold.
 *
 * @param bytes the number
 */
export function formatBytes(bytes: number): string {
  let value = bytes
  let power = 0
  // From here on rounding would make it four digits.
  for (; value >= 999.5 && power < 5; power += 1) value /= 1000
  if (power === 0) return `${Math.round(bytes)} B`
  return `${value.toFixed(value < 99.95 ? 1 : 0)} ${' kMGTP'[power]}B`
}

/**
 * A length of time as a clock would show it: `0:07`, `14:59`, `1:02:03`, `2 d 3 h`.
 *
 * @param seconds the length in s; parts of a second are dropped
 */
export function formatDuration(seconds: number): string {
  const whole = Math.floor(Math.abs(seconds))
  const sign = seconds < 0 && whole > 0 ? '-' : ''
  const [days, hours] = [Math.floor(whole / 86_400), Math.floor(whole / 3600) % 24]
  const minutes = Math.floor(whole / 60) % 60
  if (days > 0) return `${sign}${days} d ${hours} h`
  const tail = String(whole % 60).padStart(2, '0')
  if (hours === 0) return `${sign}${minutes}:${tail}`
  return `${sign}${hours}:${String(minutes).padStart(2, '0')}:${tail}`
}

/** The clock by which times are shown. */
export interface ClockOptions {
  /** An IANA zone, say `Europe/Paris`. Default `UTC`. */
  readonly zone?: string
  /** Show the seconds too. Default `false`. */
  readonly seconds?: boolean
}

/**
 * A time of day, in 24 hours: `14:30` or `14:30:07`.
 *
 * @param time ms since 1970
 * @param options the clock
 */
export function formatTime(
  time: number,
  { zone = 'UTC', seconds = false }: ClockOptions = {},
): string {
  return formatterOf('time', zone, seconds).format(time)
}

/**
 * A day: `2026-11-01`.
 *
 * @param time ms since 1970
 * @param options the clock
 */
export function formatDate(time: number, { zone = 'UTC' }: ClockOptions = {}): string {
  return formatterOf('date', zone, false).format(time)
}

/** To make a formatter takes longer than to use it a thousand times. */
const formatters = new Map<string, Intl.DateTimeFormat>()

function formatterOf(kind: 'time' | 'date', zone: string, seconds: boolean): Intl.DateTimeFormat {
  const key = `${kind} ${zone} ${seconds}`
  const known = formatters.get(key)
  if (known !== undefined) return known
  const parts: Intl.DateTimeFormatOptions =
    kind === 'date'
      ? { year: 'numeric', month: '2-digit', day: '2-digit' }
      : { hour: '2-digit', minute: '2-digit', ...(seconds && { second: '2-digit' }) }
  // Swedish writes dates as ISO 8601 does, and hours from 00 to 23.
  const made = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, hourCycle: 'h23', ...parts })
  formatters.set(key, made)
  return made
}

/**
 * A level in dB: `-12.3 dB`, `-∞ dB` for silence.
 *
 * @param db the level
 * @param unit what follows the number. Default `dB`
 */
export function formatLevel(db: number, unit = 'dB'): string {
  return `${Number.isFinite(db) ? db.toFixed(1) : '-∞'} ${unit}`
}
