import { isPlain, type Taker } from './glob.ts'
import { classCount, classesOf, classOf, hasWhole, isOwn } from './grams.ts'

/**
 * A pattern as an automaton whose states are the bits of one number: bit n is set while the last characters are those
 * of the pattern up to its n-th. Each character takes the same few operations, whatever the pattern.
 *
 * Shift-And, of R. Baeza-Yates and G. Gonnet: A New Approach to Text Searching, Communications of the ACM 35 (1992).
 */
export interface Automaton {
  /** Class of a character to the bits that it lets live. */
  readonly masks: Int32Array
  /** Bits that stay once they are set: the ends of stretches, which a star follows. */
  readonly stay: number
  /** The bit that says it all: the end of the last stretch. */
  readonly accept: number
  /** Does it take what the pattern matches and no more? Characters are told apart by their classes alone. */
  readonly isExact: boolean
}

/** A number has 32 bits, of which the last one is a sign. */
const mostTakers = 31

/**
 * Make the automaton of a pattern that begins and ends with a star.
 *
 * @param runs - its stretches between stars, of which the first and the last are empty
 * @returns `undefined` if it is too long, or is not such a pattern
 */
export function automatonOf(runs: readonly (readonly Taker[])[]): Automaton | undefined {
  const inner = runs.slice(1, -1)
  const takers = inner.flat()
  const isOpen = runs.length > 2 && runs[0]?.length === 0 && runs.at(-1)?.length === 0
  if (!isOpen || takers.length === 0 || takers.length > mostTakers) return undefined
  const masks = new Int32Array(classCount)
  for (const [at, taker] of takers.entries()) {
    for (const one of classesTakenBy(taker)) masks[one] = (masks[one] ?? 0) | (1 << at)
  }
  let [stay, end] = [0, 0]
  for (const { length } of inner) {
    end += length
    stay |= 1 << (end - 1)
  }
  return { masks, stay, accept: 1 << (end - 1), isExact: takers.every(isToldByClass) }
}

function classesTakenBy(taker: Taker): readonly number[] {
  if (taker === 'any') return allClasses
  return isPlain(taker) ? [classOf(taker)] : classesOf(taker)
}

/** All but the end of a name. */
const allClasses = Array.from({ length: classCount - 1 }, (_, index) => index + 1)

function isToldByClass(taker: Taker): boolean {
  if (taker === 'any') return true
  return isPlain(taker) ? isOwn(taker) : hasWhole(taker)
}
