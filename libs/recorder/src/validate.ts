import type { z } from 'zod'
import { RecorderError } from './errors.ts'

/**
 * Check options against a schema.
 *
 * @throws {@link RecorderError} `ERR_OPTIONS`, a line for each fault: the key, what was expected, what came
 */
export function validate<T>(schema: z.ZodType<T>, options: unknown): T {
  const parsed = schema.safeParse(options)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map(
    ({ path, message }) => `${path.join('.') || 'options'}: ${message}`,
  )
  throw new RecorderError('ERR_OPTIONS', faults.join('\n'))
}
