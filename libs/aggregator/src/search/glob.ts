import { type CharacterSet, readCharacterSet } from './character-set.ts'

/** A pattern of Redis' `KEYS`, ready to be matched. */
export interface Glob {
  /** The stretches between stars, of which the first begins a name and the last ends it. */
  readonly runs: readonly (readonly Taker[])[]
  /** The text itself, if the pattern does no more than to look for it anywhere in a name. */
  readonly contained?: string
  /** Does a name match? Takes time in proportion to the name times the pattern, never more. */
  test(name: string): boolean
}

/** What takes one character: a code unit, any, or one of a set. */
export type Taker = number | 'any' | CharacterSet

/** What is between two stars: plain text, which strings themselves look for fastest, or takers. */
type Run = string | readonly Taker[]

/**
 * Compile a pattern as Redis reads it: `*`, `?`, `[a-z]`, `[^x]`, and `\` before a character that is
 * meant as such. Characters are UTF-16 code units where Redis has bytes: the same for all that is ASCII.
 *
 * There is no backtracking over more than the last `*`: what comes after a `*` is looked for as early
 * as possible, and if the rest then fails, no other choice for an earlier `*` could have helped.
 *
 * @param pattern - must match the whole of a name
 */
export function compileGlob(pattern: string): Glob {
  const runs = splitAtStars(pattern)
  const [start, only, end] = runs
  const isContained =
    runs.length === 3 && start?.length === 0 && end?.length === 0 && only?.every(isPlain)
  if (isContained) {
    const contained = textOf(only)
    return { runs, contained, test: (name) => name.includes(contained) }
  }
  const shortest = runs.reduce((sum, { length }) => sum + length, 0)
  const plain = runs.map((run): Run => (run.every(isPlain) ? textOf(run) : run))
  return { runs, test: (name) => name.length >= shortest && matches(name, plain) }
}

function splitAtStars(pattern: string): Taker[][] {
  let run: Taker[] = []
  const runs = [run]
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern[at]
    if (character === '*') {
      // Stars in a row are one.
      if (run.length === 0 && runs.length > 1) continue
      run = []
      runs.push(run)
    } else if (character === '?') run.push('any')
    else if (character === '[') {
      const set = readCharacterSet(pattern, at + 1)
      run.push(set)
      at = set.last
    } else {
      if (character === '\\' && at + 1 < pattern.length) at += 1
      run.push(pattern.charCodeAt(at))
    }
  }
  return runs
}

/** Does it take one code unit alone? */
export function isPlain(taker: Taker): taker is number {
  return typeof taker === 'number'
}

function textOf(run: readonly number[]): string {
  return run.map((code) => String.fromCharCode(code)).join('')
}

function matches(name: string, runs: readonly Run[]): boolean {
  const first = runs[0] ?? ''
  if (!takes(name, 0, first)) return false
  if (runs.length === 1) return name.length === first.length
  const last = runs.at(-1) ?? ''
  const lastAt = name.length - last.length
  if (lastAt < first.length || !takes(name, lastAt, last)) return false
  let at = first.length
  for (let index = 1; index < runs.length - 1; index += 1) {
    const run = runs[index] ?? ''
    const found = find(name, run, at)
    if (found < 0 || found + run.length > lastAt) return false
    at = found + run.length
  }
  return true
}

/** Where a run is in a name, from a place on; -1 if nowhere. */
function find(name: string, run: Run, from: number): number {
  if (typeof run === 'string') return name.indexOf(run, from)
  for (let at = from; at + run.length <= name.length; at += 1) if (takes(name, at, run)) return at
  return -1
}

function takes(name: string, at: number, run: Run): boolean {
  if (typeof run === 'string') return name.startsWith(run, at)
  for (let index = 0; index < run.length; index += 1) {
    const taker = run[index] as Taker
    if (taker === 'any') continue
    const code = name.charCodeAt(at + index)
    if (isPlain(taker) ? taker !== code : !taker.has(code)) return false
  }
  return true
}
