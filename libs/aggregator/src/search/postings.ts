import { classOf, codeOf, type GramCondition } from './grams.ts'
import { type Marks, newMarks, setMark, uniteWords } from './marks.ts'

/**
 * What is in a leaf's names: for each code of three characters, the slots of the names that have it. Codes are in
 * order, so that those with the same first character, or the same first two, are neighbours. Few slots are a list,
 * many a bit for each: names in order begin alike, and what all have costs 256 bytes instead of 4,096.
 */
export interface Postings {
  /** Mark the slots that have what a condition asks for; what was marked stays. */
  mark(condition: GramCondition, marks: Marks): void
}

/** A code takes 18 bits, which with these makes 29. */
const slotBits = 11
const slotMask = (1 << slotBits) - 1

/** How many words of 16 bits a bit for each slot takes. Lists are shorter. */
const bitmapLength = 1 << (slotBits - 4)

/** Grown to what the largest leaf needs. */
let [scratch, other] = [new Uint32Array(1 << 16), new Uint32Array(1 << 16)]
const bitmap = newMarks(1 << slotBits)

/**
 * Make the postings of names.
 *
 * @param count - how many names there are, at most 2,048
 * @param nameAt - the name of a slot
 */
export function buildPostings(count: number, nameAt: (slot: number) => string): Postings {
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
  return postingsOf(withoutRepeats(length))
}

/** Those of no names. */
export const emptyPostings: Postings = postingsOf(0)

/** @param length - how many sorted tokens, each a code and a slot, are in the scratch */
function postingsOf(length: number): Postings {
  let [distinct, size] = [0, 0]
  for (let from = 0; from < length; from = endOf(from, length)) {
    distinct += 1
    size += Math.min(endOf(from, length) - from, bitmapLength)
  }
  const codes = new Uint32Array(distinct)
  const offsets = new Uint32Array(distinct + 1)
  const slots = new Uint16Array(size)
  let [index, at] = [0, 0]
  for (let from = 0; from < length; ) {
    const to = endOf(from, length)
    codes[index] = (scratch[from] ?? 0) >>> slotBits
    if (to - from < bitmapLength) {
      for (let token = from; token < to; token += 1) slots[at++] = (scratch[token] ?? 0) & slotMask
    } else {
      bitmap.fill(0)
      for (let token = from; token < to; token += 1)
        setMark(bitmap, (scratch[token] ?? 0) & slotMask)
      for (const word of bitmap) {
        slots[at++] = word
        slots[at++] = word >>> 16
      }
    }
    offsets[++index] = at
    from = to
  }
  const indexOf = (code: number): number => {
    let [low, high] = [0, distinct]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((codes[middle] ?? 0) < code) low = middle + 1
      else high = middle
    }
    return low
  }
  const unite = (marks: Marks, from: number, to: number): void => {
    if (to - from === bitmapLength) uniteWords(marks, slots, from)
    else for (let place = from; place < to; place += 1) setMark(marks, slots[place] ?? 0)
  }
  return {
    mark({ ranges, third }, marks) {
      for (const { from, to } of ranges) {
        for (let each = indexOf(from); each < distinct; each += 1) {
          const code = codes[each] ?? 0
          if (code >= to) break
          if (third && third[code & 63] === 0) continue
          unite(marks, offsets[each] ?? 0, offsets[each + 1] ?? 0)
        }
      }
    },
  }
}

/** Where the tokens of a code end. */
function endOf(from: number, length: number): number {
  const code = (scratch[from] ?? 0) >>> slotBits
  let to = from + 1
  while (to < length && (scratch[to] ?? 0) >>> slotBits === code) to += 1
  return to
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

/** @returns how many are left */
function withoutRepeats(length: number): number {
  let kept = 0
  for (let index = 0; index < length; index += 1) {
    const token = scratch[index] ?? 0
    if (kept === 0 || scratch[kept - 1] !== token) scratch[kept++] = token
  }
  return kept
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
