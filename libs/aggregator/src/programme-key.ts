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

/** Is it a day of the calendar, written `DDMMYYYY`? Years 1000 to 9999. */
export function isDay(text: string): boolean {
  const [, day, month, year] = /^(\d\d)(\d\d)([1-9]\d{3})$/.exec(text) ?? []
  if (day === undefined) return false
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)))
  return date.getUTCDate() === Number(day) && date.getUTCMonth() === Number(month) - 1
}
