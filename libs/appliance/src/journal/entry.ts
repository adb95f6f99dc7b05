import { plain } from './plain.ts'

/**
 * What the levels of the journal are called, and pino's number for each: syslog's eight, pino's
 * names where it has them (`fatal` is syslog's critical; `trace` and `debug` are both debug).
 */
export type JournalLevel =
  | 'emerg'
  | 'alert'
  | 'fatal'
  | 'error'
  | 'warn'
  | 'notice'
  | 'info'
  | 'debug'
  | 'trace'

/** pino's number for each level, highest first. */
export const levelNumbers: Readonly<Record<JournalLevel, number>> = {
  emerg: 80,
  alert: 70,
  fatal: 60,
  error: 50,
  warn: 40,
  notice: 35,
  info: 30,
  debug: 20,
  trace: 10,
}

/** Every level, the most severe first. */
export const journalLevels = Object.keys(levelNumbers) as readonly JournalLevel[]

/** One event of the journal. */
export interface JournalEntry {
  /** Counts from 1; never given twice by one journal. */
  readonly id: number
  /** Unix time in ms. */
  readonly time: number
  /** The level's name. */
  readonly level: JournalLevel
  /** Syslog's priority (RFC 5424, 6.2.1): 0 emergency, 3 error, 4 warning, 6 informational, 7 debug. */
  readonly priority: number
  /** What happened, without control characters: they are escaped. At most 4,096 characters. */
  readonly message: string
  /** What else is known, its strings as harmless as the message. */
  readonly fields: Readonly<Record<string, unknown>>
}

/** Syslog's priority of a pino level (sd-daemon(3) has the same numbers). */
export function priorityOf(level: JournalLevel): number {
  return Math.min(7, journalLevels.indexOf(level))
}

/**
 * Read a line of pino's.
 *
 * @param id the number of the entry
 * @param line JSON, as pino writes it
 */
export function journalEntry(id: number, line: string): JournalEntry {
  const { time, level: number, msg, ...fields } = JSON.parse(line) as Record<string, unknown>
  const level = journalLevels.find((name) => levelNumbers[name] <= Number(number)) ?? 'trace'
  return {
    id,
    time: Number(time),
    level,
    priority: priorityOf(level),
    message: plain(msg === undefined ? '' : String(msg)) as string,
    fields: plain(fields) as Record<string, unknown>,
  }
}
