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
  throw new RecorderError('ERR_OPTIONS', faultsOf(parsed.error, options).join('\n'))
}

/**
 * What a schema found wrong, a line for each fault.
 *
 * @param value what was looked at
 * @param whole what to call it
 */
export function faultsOf({ issues }: z.ZodError, value: unknown, whole = 'options'): string[] {
  return issues.flatMap((issue) => {
    const key = issue.path.join('.')
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((name) => `${key && `${key}.`}${name}: there is no such key`)
    }
    let came = value
    for (const step of issue.path) came = (came as Record<PropertyKey, unknown> | undefined)?.[step]
    return [`${key || whole}: ${expectation(issue)}, got ${shown(came)}`]
  })
}

const types: Readonly<Record<string, string>> = {
  object: 'an object',
  array: 'a list',
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
}

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_value':
      return `expected ${issue.values.map(shown).join(' or ')}`
    case 'invalid_type':
      return `expected ${types[issue.expected] ?? issue.expected}`
    case 'too_small':
      return issue.origin === 'number'
        ? `expected ${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}`
        : 'expected something'
    case 'too_big':
      return `expected at most ${issue.maximum}`
    case 'invalid_union': {
      const ways = issue.errors.flatMap(([first]) => (first ? [expectation(first)] : []))
      return ways.join(' or ').replaceAll('or expected', 'or')
    }
    default:
      return issue.message
  }
}

/** What came, short enough for a line. */
function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (typeof value === 'function') return 'a function'
  if (typeof value === 'object' && value !== null)
    return Array.isArray(value) ? 'a list' : 'an object'
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value)
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}
