import { z } from 'zod'

/** A refusal of a request: what was wrong with it. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  /** HTTP's status. */
  readonly statusCode: number
  /** Stable; for programs. */
  readonly code: string

  constructor(statusCode: number, code: string, message: string) {
    super(message)
    this.statusCode = statusCode
    this.code = code
  }
}

/** A number, in a query as text. Nothing at all is no time: `null`, which JSON makes of NaN, would be 1970. */
const number = z.preprocess(
  (value) => (typeof value === 'string' && value.trim() !== '' ? Number(value) : value),
  z.number(),
)

/** Years 1970 to 9999. */
const time = number.pipe(z.number().min(0).max(253_402_300_799_999))

/** A range of time, in Unix ms. */
export const rangeShape: { from: z.ZodType<number>; to: z.ZodType<number> } = {
  from: time,
  to: time,
}

/**
 * Check what came with a request.
 *
 * @throws Refusal 400 `ERR_INPUT`, naming every fault
 */
export function checked<T>(schema: z.ZodType<T>, input: unknown): T {
  const parsed = schema.safeParse(input ?? {})
  if (!parsed.success) {
    const faults = parsed.error.issues.map(
      ({ path, message }) => `${path.join('.') || 'request'}: ${message}`,
    )
    throw new Refusal(400, 'ERR_INPUT', faults.join('; '))
  }
  const { from, to } = parsed.data as { from?: number; to?: number }
  if (from !== undefined && to !== undefined && from >= to) {
    throw new Refusal(400, 'ERR_INPUT', `from: expected a time before to, got ${from} and ${to}`)
  }
  return parsed.data
}
