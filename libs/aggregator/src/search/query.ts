import { type Automaton, automatonOf } from './automaton.ts'
import { conditionsOf } from './conditions.ts'
import { compileGlob } from './glob.ts'
import { type GramCondition, isOwn } from './grams.ts'

/** What is looked for in names. */
export interface Query {
  /** What every name that matches has, by its codes; what tells most comes first. */
  readonly conditions: readonly GramCondition[]
  /** Does every name that has the codes match? */
  readonly isExact: boolean
  /** What takes every name that matches; `undefined` if there is nothing so simple. */
  readonly automaton: Automaton | undefined
  /** Does a name match? */
  test(name: string): boolean
}

/**
 * Compile an expression: names that contain it, where `*`, `?`, `[a-z]`, `[^x]` and `\` mean what
 * they mean to Redis. What the ancestor gave to `KEYS`: `*EXPRESSION*`.
 *
 * @param expression - of any length
 */
export function compileQuery(expression: string): Query {
  const { runs, contained, test } = compileGlob(`*${expression}*`)
  const [conditions, automaton] = [conditionsOf(runs), automatonOf(runs)]
  const isAll = runs.every(({ length }) => length === 0)
  return { conditions, isExact: isAll || isExact(contained ?? ''), automaton, test }
}

/** Is a text the one that has its code? */
function isExact(text: string): boolean {
  if (text.length === 0 || text.length > 3) return false
  for (let at = 0; at < text.length; at += 1) if (!isOwn(text.charCodeAt(at))) return false
  return true
}
