import { classCount, classesOf, classOf, hasWhole, isOwn, trigramOf } from './characters.ts'
import { compileGlob, isPlain, type Taker } from './glob.ts'

/** What a character has to be that is so far behind the first one of a stretch. */
export interface Place {
  /** How far behind. */
  readonly offset: number
  /** The classes that it may have; 0: any. */
  readonly classes: readonly number[]
  /** Class to whether it may have it. */
  readonly takes: readonly boolean[]
}

/** What is between two stars of a pattern: in a name it is in one piece. */
export interface Stretch {
  /** How many characters. */
  readonly length: number
  /** What it asks of them. */
  readonly places: readonly Place[]
}

/** What is looked for in names. */
export interface Query {
  /** The stretches that a name has, one behind the other, if it matches. */
  readonly stretches: readonly Stretch[]
  /** Some trigrams that are in every name that matches. */
  readonly trigrams: readonly number[]
  /** Does every name that has the stretches match? */
  readonly isExact: boolean
  /** Does a name match? */
  test(name: string): boolean
}

/** How many trigrams of a pattern are looked for. */
const mostTrigrams = 16

/**
 * Compile an expression: names that contain it, where `*`, `?`, `[a-z]`, `[^x]` and `\` mean what
 * they mean to Redis. What the ancestor gave to `KEYS`: `*EXPRESSION*`.
 *
 * @param expression - of any length
 */
export function compileQuery(expression: string): Query {
  const { runs, test } = compileGlob(`*${expression}*`)
  // A backslash at the end makes a character of the last star: then the end is told by the test alone.
  const isOpen = runs.at(-1)?.length === 0
  return {
    stretches: runs.filter(({ length }) => length > 0).map(stretchOf),
    trigrams: runs.flatMap(trigramsOf).slice(0, mostTrigrams),
    isExact: isOpen && runs.every((run) => run.every(isToldByClass)),
    test,
  }
}

function stretchOf(run: readonly Taker[]): Stretch {
  const places = run.flatMap((taker, offset): Place[] => {
    // That there is any character is told by one behind it.
    if (taker === 'any') return offset === run.length - 1 ? [{ offset, ...anyCharacter }] : []
    const classes = isPlain(taker) ? [classOf(taker)] : classesOf(taker)
    return [{ offset, classes, takes: allClasses.map((one) => classes.includes(one)) }]
  })
  // What is told by few classes is quick, and tells more.
  return { length: run.length, places: places.sort((a, b) => a.classes.length - b.classes.length) }
}

const allClasses = Array.from({ length: classCount }, (_, index) => index)
const anyCharacter = { classes: [0], takes: allClasses.map(() => true) }

function trigramsOf(run: readonly Taker[]): number[] {
  const found: number[] = []
  for (let at = 0; at + 2 < run.length; at += 1) {
    const [first, second, third] = [run[at] ?? 'any', run[at + 1] ?? 'any', run[at + 2] ?? 'any']
    if (isPlain(first) && isPlain(second) && isPlain(third)) {
      found.push(trigramOf(classOf(first), classOf(second), classOf(third)))
    }
  }
  return found
}

function isToldByClass(taker: Taker): boolean {
  if (taker === 'any') return true
  return isPlain(taker) ? isOwn(taker) : hasWhole(taker)
}
