import { isPlain, type Taker } from './glob.ts'
import { classCount, classesOf, classOf, codeOf, type GramCondition } from './grams.ts'

/** How many places of a stretch of a pattern are looked at, and how many conditions are kept. */
const [placeLimit, conditionLimit] = [24, 10]

/** How many ranges a condition has at most. */
const rangeLimit = 64

/** A set of more classes than this tells hardly anything. */
const narrow = 40

/** Classes of one character, in order; `undefined` for any. */
type Classes = readonly number[] | undefined

/** Three characters of a pattern, or fewer where it has no more. */
interface Window {
  readonly classes: readonly Classes[]
  /** Which part of all codes it takes. */
  readonly breadth: number
}

/**
 * What every name has that a pattern matches, by its codes; what tells most comes first.
 *
 * @param runs - stretches of the pattern, each in one piece in a name
 */
export function conditionsOf(runs: readonly (readonly Taker[])[]): GramCondition[] {
  return runs
    .flatMap(windowsOf)
    .sort((a, b) => a.breadth - b.breadth)
    .slice(0, conditionLimit)
    .map(({ classes }) => conditionOf(classes))
}

function windowsOf(run: readonly Taker[]): Window[] {
  // Of a long one only some places are looked at.
  const step = Math.max(1, (run.length - 1) / (placeLimit - 1))
  const windows: Window[] = []
  let covered = 0
  for (let place = 0; place < run.length; place += step) {
    const at = Math.round(place)
    const classes = run.slice(at, at + 3).map(classesOfTaker)
    while (classes.length > 0 && classes.at(-1) === undefined) classes.pop()
    // What ends within the one before tells nothing new.
    if (classes[0] === undefined || at + classes.length <= covered) continue
    covered = at + classes.length
    windows.push({ classes, breadth: breadthOf(classes) })
  }
  return windows
}

function classesOfTaker(taker: Taker): Classes {
  if (taker === 'any') return undefined
  if (isPlain(taker)) return [classOf(taker)]
  const found = classesOf(taker)
  return found.length > narrow ? undefined : found
}

function breadthOf(classes: readonly Classes[]): number {
  return classes.reduce((part, one) => part * ((one?.length ?? classCount) / classCount), 1)
}

function conditionOf([first = [], second, third]: readonly Classes[]): GramCondition {
  const ranges: { from: number; to: number }[] = []
  const add = (from: number, to: number): void => {
    const last = ranges.at(-1)
    if (last?.to === from) last.to = to
    else ranges.push({ from, to })
  }
  const isManyPairs = first.length * (second?.length ?? 1) > rangeLimit
  for (const a of first) {
    if (second === undefined || isManyPairs) add(codeOf(a, 0, 0), codeOf(a + 1, 0, 0))
    else if (third?.length === 1 && second.length === 1) {
      const code = codeOf(a, second[0] ?? 0, third[0] ?? 0)
      add(code, code + 1)
    } else for (const b of second) add(codeOf(a, b, 0), codeOf(a, b + 1, 0))
  }
  if (third === undefined || (third.length === 1 && second?.length === 1 && !isManyPairs)) {
    return { ranges }
  }
  const mask = new Uint8Array(classCount)
  for (const c of third) mask[c] = 1
  return { ranges, third: mask }
}
