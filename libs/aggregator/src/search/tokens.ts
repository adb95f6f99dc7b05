import { type CodeRange, classOf, codeOf, pairOf, pairs } from './grams.ts'
import { type Marks, newMarks, setMark } from './marks.ts'

/**
 * What is in a leaf's names: for each character of a name, its code with the two that follow, and the slot of the
 * name. Sorted by code, so that names with one character, two or three are each a stretch.
 */
export interface Tokens {
  /** The shortest of the stretches of some codes; `undefined` if none were given. */
  narrow(ranges: readonly CodeRange[]): Stretch | undefined
  /** A bit for each slot that a stretch has. Valid until the next call for any leaf. */
  mark(stretch: Stretch): Marks
}

/** A stretch of tokens. */
export interface Stretch {
  /** Index of the first. */
  readonly from: number
  /** Index after the last. */
  readonly to: number
}

/** A code takes 18 bits, which with these makes 29. */
const slotBits = 11
const slotMask = (1 << slotBits) - 1

/** Grown to what the largest leaf needs. */
let [scratch, other] = [new Uint32Array(1 << 16), new Uint32Array(1 << 16)]
const marks = newMarks(slotMask + 1)

/**
 * Make the tokens of names.
 *
 * @param count - how many names there are, at most 2,048
 * @param nameAt - the name of a slot
 */
export function buildTokens(count: number, nameAt: (slot: number) => string): Tokens {
  let length = 0
  for (let slot = 0; slot < count; slot += 1) {
    const name = nameAt(slot)
    if (length + name.length > scratch.length) grow(length + name.length)
    let [first, second] = [classAt(name, 0), classAt(name, 1)]
    for (let at = 0; at < name.length; at += 1) {
      const third = classAt(name, at + 2)
      scratch[length++] = (codeOf(first, second, third) << slotBits) | slot
      first = second
      second = third
    }
  }
  // Slots are in order already, and each pass keeps the order that the one before has made.
  for (const shift of [0, 6, 12]) sortBy(shift + slotBits, length)
  return tokensOf(withoutRepeats(length))
}

/** The tokens of no names. */
export const emptyTokens: Tokens = tokensOf(new Uint32Array(0))

function tokensOf(sorted: Uint32Array<ArrayBuffer>): Tokens {
  const starts = new Uint32Array(sorted.length === 0 ? 0 : pairs + 1)
  for (const token of sorted) add(starts, pairOf(token >>> slotBits) + 1, 1)
  for (let pair = 1; pair < starts.length; pair += 1) add(starts, pair, starts[pair - 1] ?? 0)
  const indexOf = (code: number): number => {
    let [low, high] = [starts[pairOf(code)] ?? 0, starts[pairOf(code) + 1] ?? sorted.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((sorted[middle] ?? 0) >>> slotBits < code) low = middle + 1
      else high = middle
    }
    return low
  }
  return {
    narrow(ranges) {
      let best: Stretch | undefined
      for (const range of ranges) {
        const stretch = { from: indexOf(range.from), to: indexOf(range.to) }
        if (!best || stretch.to - stretch.from < best.to - best.from) best = stretch
      }
      return best
    },
    mark({ from, to }) {
      marks.fill(0)
      for (let index = from; index < to; index += 1) {
        const slot = (sorted[index] ?? 0) & slotMask
        setMark(marks, slot)
      }
      return marks
    },
  }
}

function classAt(name: string, at: number): number {
  return at < name.length ? classOf(name.charCodeAt(at)) : 0
}

/** A counting sort by six bits. */
function sortBy(shift: number, length: number): void {
  const places = new Uint32Array(65)
  for (let index = 0; index < length; index += 1) {
    add(places, (((scratch[index] ?? 0) >>> shift) & 63) + 1, 1)
  }
  for (let key = 1; key < 64; key += 1) add(places, key, places[key - 1] ?? 0)
  for (let index = 0; index < length; index += 1) {
    const token = scratch[index] ?? 0
    const key = (token >>> shift) & 63
    other[places[key] ?? 0] = token
    add(places, key, 1)
  }
  ;[scratch, other] = [other, scratch]
}

function withoutRepeats(length: number): Uint32Array<ArrayBuffer> {
  let kept = 0
  for (let index = 0; index < length; index += 1) {
    const token = scratch[index] ?? 0
    if (kept === 0 || scratch[kept - 1] !== token) scratch[kept++] = token
  }
  return scratch.slice(0, kept)
}

function grow(length: number): void {
  const larger = new Uint32Array(2 * length)
  larger.set(scratch)
  scratch = larger
  other = new Uint32Array(2 * length)
}

function add(counts: Uint32Array, at: number, by: number): void {
  counts[at] = (counts[at] ?? 0) + by
}
