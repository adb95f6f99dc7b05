import { compileGlob } from './glob.ts'
import { type CodeRange, isExact, rangesOf } from './grams.ts'

/** What is looked for in names. */
export interface Query {
  /** Codes of which every name that matches has each. */
  readonly ranges: readonly CodeRange[]
  /** Does every name that has the codes match? */
  readonly isExact: boolean
  /** Does a name match? */
  test(name: string): boolean
}

/** How many codes are compared, to find a rare one. */
const rangeLimit = 24

/**
 * Compile an expression: names that contain it, where `*`, `?`, `[a-z]`, `[^x]` and `\` mean what
 * they mean to Redis. What the ancestor gave to `KEYS`: `*EXPRESSION*`.
 *
 * @param expression - of any length
 */
export function compileQuery(expression: string): Query {
  const { pieces, contained, test } = compileGlob(`*${expression}*`)
  return {
    ranges: pieces.flatMap(rangesOf).slice(0, rangeLimit),
    isExact: contained !== undefined && contained !== '' && isExact(contained),
    test,
  }
}
