import type { z } from 'zod'
import { fieldAt, type Group, groupOf } from './keys.ts'

/** Something wrong in a configuration. */
export interface Problem {
  /** The key's path. */
  readonly path: readonly PropertyKey[]
  /** What was expected, and what came. */
  readonly words: string
}

/** Everything that zod found wrong, in words for people. @param value what was looked at */
export function problemsOf(error: z.ZodError, keys: Group, value: unknown): Problem[] {
  return error.issues.flatMap((issue) => {
    const { path } = issue
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ path: [...path, key], words: unknownKey(keys, path, key) }))
    }
    let came = value
    for (const step of path) came = (came as Record<PropertyKey, unknown> | undefined)?.[step]
    return [{ path, words: `${expectation(issue)}, got ${shown(came)}` }]
  })
}

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_value':
      return `expected one of ${issue.values.join(', ')}`
    case 'invalid_type':
      return `expected ${issue.expected === 'int' ? 'a whole number' : issue.expected}`
    case 'too_small': {
      const isLength = issue.origin === 'string' || issue.origin === 'array'
      return `expected ${isLength ? 'something' : `at least ${issue.minimum}`}`
    }
    case 'too_big':
      return `expected at most ${issue.maximum}${issue.origin === 'string' ? ' characters' : ''}`
    default:
      return issue.message
  }
}

/** What a key that nobody knows might have been: the keys that are there. */
function unknownKey(keys: Group, path: readonly PropertyKey[], key: string): string {
  const known = Object.keys(groupOf(fieldAt(keys, path))?.shape ?? {})
  return `unknown key; expected one of ${known.join(', ')}, got ${JSON.stringify(key)}`
}

/** As it was written, but for a password in a URL: what is wrong goes to the journal. What refers to itself cannot be. */
function shown(value: unknown): string {
  try {
    return (JSON.stringify(value) ?? 'nothing').replaceAll(/:\/\/[^/@"]*@/g, '://…@')
  } catch {
    return 'a reference to itself'
  }
}
