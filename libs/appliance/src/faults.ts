import { ApplianceError, type ApplianceErrorCode } from './errors.ts'

/** A fault of the options in words, or nothing where there is none. */
export type Fault = string | false | undefined

/**
 * Refuse options, with every fault at once: who mends a configuration wants to mend it in one go.
 *
 * @param subject what was being made, for the message
 * @param faults one sentence for each fault; what is no string is no fault
 * @param code the code of the error
 * @throws {@link ApplianceError} when there is a fault
 */
export function refuse(
  subject: string,
  faults: readonly Fault[],
  code: ApplianceErrorCode = 'ERR_OPTIONS',
): void {
  const found = faults.filter((fault) => typeof fault === 'string')
  if (found.length > 0) throw new ApplianceError(code, `${subject}: ${found.join('; ')}`)
}

/** What came instead of what was expected, short enough for a message. */
export function came(value: unknown): string {
  const text =
    typeof value === 'string'
      ? JSON.stringify(value)
      : value instanceof Object
        ? typeof value
        : `${value}`
  return `came ${text.length > 60 ? `${text.slice(0, 57)}...` : text}`
}

/** A fault unless `value` is a whole number within the bounds. */
export function wholeNumber(key: string, value: unknown, low: number, high: number): Fault {
  if (Number.isInteger(value) && (value as number) >= low && (value as number) <= high) return
  return `${key}: expected a whole number from ${low} to ${high}, ${came(value)}`
}
