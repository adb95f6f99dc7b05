import { isDay } from './calendar.ts'

/** What a key of db 0 names: the programme of one service on one day. */
export interface ProgrammeKey {
  /** `DDMMYYYY`. */
  readonly day: string
  /** The id of the service, such as `1`. */
  readonly service: string
}

/**
 * Write the key of a programme: `DDMMYYYY:SERVICE`.
 *
 * @param day - `DDMMYYYY`
 * @param service - id of the service
 */
export function programmeKey(day: string, service: string): string {
  return `${day}:${service}`
}

/**
 * Read the key of a programme.
 *
 * @param key - a key of db 0
 * @returns `undefined` for a key that names no programme
 */
export function parseProgrammeKey(key: string): ProgrammeKey | undefined {
  const [, day, service] = /^(\d{8}):([^:\s]+)$/.exec(key) ?? []
  if (day === undefined || service === undefined || !isDay(day)) return undefined
  return { day, service }
}
