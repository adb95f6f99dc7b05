import { classCount, classOf, trigramCount, trigramOf } from './characters.ts'
import { intersect, type Marks, newMarks, setMark, unite } from './marks.ts'
import type { Place } from './query.ts'

/**
 * The names of a leaf, turned by 90 degrees: for each place in a name and each class of characters, the slots whose
 * names have it there. So some 2,000 names are looked at by a few operations on words of 32 bits. What all names begin
 * with is there once. Few slots are a list, many a bit for each: at most 2 bytes for each character that is not in
 * what they begin with.
 */
export interface Planes {
  /** How many places there are: no name that is whole is longer. */
  readonly length: number
  /** Slots of names that are longer: nothing is known of them. `undefined` if there is none. */
  readonly cut: Marks | undefined
  /** May a name have a trigram? */
  mayHave(trigram: number): boolean
  /** May a name have what is asked for a character, where a stretch begins there? It is quick. */
  mayTake(start: number, places: readonly Place[]): boolean
  /** Mark the slots that are marked in others, and whose names have it. @returns whether there is any */
  select(marks: Marks, others: Marks, start: number, place: Place): boolean
}

/** How many names a leaf holds at most. */
export const capacity = 2_048

/** How many places behind the common start there are at most: names are longer only if somebody means harm. */
const deepest = 96

/** Bits of a class. */
const shift = Math.log2(classCount)

/** Lists are shorter: a bit for each slot takes as much. */
const shortest = capacity >> 4

const wordsOfMarks = capacity >> 5

/** What there is for a place and a class: no slot, all slots, or else a bitmap (odd) or a list (even), and where. */
const [none, all] = [0, 1]

const counts = new Uint32Array(deepest << shift)
const united = newMarks(capacity)
/** Grown to what the largest leaf needs. */
let scratch = new Uint8Array(1 << 16)

/**
 * Make the planes of names that are in order.
 *
 * @param text - all names, one after the other
 * @param ends - where each ends; the first entry is 0
 */
export function buildPlanes(text: string, ends: Uint32Array): Planes {
  const count = ends.length - 1
  const endOf = (slot: number): number => ends[slot + 1] ?? 0
  const [lastFrom, lastTo] = [ends[Math.max(0, count - 1)] ?? 0, endOf(count - 1)]
  const shared = commonStart(text, Math.min(endOf(0), lastTo - lastFrom), lastFrom)
  let longest = shared
  for (let slot = 0; slot < count; slot += 1) {
    longest = Math.max(longest, endOf(slot) - (ends[slot] ?? 0))
  }
  const depth = Math.min(deepest, longest - shared)
  const cut = longest - shared > deepest ? newMarks(capacity) : undefined
  const classes = classesIn(text)
  const start = classes.slice(0, shared)

  counts.fill(0, 0, depth << shift)
  for (let slot = 0; slot < count; slot += 1) {
    const from = (ends[slot] ?? 0) + shared
    const to = Math.min(endOf(slot), from + depth)
    for (let at = from, row = 0; at < to; at += 1, row += classCount) {
      const code = row | (classes[at] ?? 0)
      counts[code] = (counts[code] ?? 0) + 1
      counts[row] = (counts[row] ?? 0) + 1
    }
    if (cut && to < endOf(slot)) setMark(cut, slot)
  }
  const index = new Uint32Array(depth << shift)
  let [bitmapCount, listed] = [0, 0]
  for (let code = 0; code < index.length; code += 1) {
    const size = counts[code] ?? 0
    if (size === 0) continue
    if (size === count) index[code] = all
    else if (size >= shortest) index[code] = (++bitmapCount << 1) | 1
    else {
      index[code] = (listed + 1) << 1
      listed += size + 1
    }
  }
  const bitmaps: Marks = new Uint32Array(bitmapCount * wordsOfMarks)
  // A list begins with how many slots it has.
  const lists = new Uint16Array(listed)
  const put = (code: number, slot: number): void => {
    const entry = index[code] ?? none
    if (entry === all) return
    if ((entry & 1) === 0) {
      const head = (entry >> 1) - 1
      const size = (lists[head] ?? 0) + 1
      lists[head] = size
      lists[head + size] = slot
    } else {
      const word = ((entry >> 1) - 1) * wordsOfMarks + (slot >> 5)
      bitmaps[word] = (bitmaps[word] ?? 0) | (1 << (slot & 31))
    }
  }
  const grams = new Uint32Array((trigramCount >> 5) + 1)
  const note = (at: number): void => {
    const trigram = trigramOf(classes[at] ?? 0, classes[at + 1] ?? 0, classes[at + 2] ?? 0)
    grams[trigram >> 5] = (grams[trigram >> 5] ?? 0) | (1 << (trigram & 31))
  }
  for (let at = 0; at + 2 < shared; at += 1) note(at)
  for (let slot = 0; slot < count; slot += 1) {
    const [from, to] = [(ends[slot] ?? 0) + shared, endOf(slot)]
    const last = Math.min(to, from + depth)
    for (let at = from, row = 0; at < last; at += 1, row += classCount) {
      put(row | (classes[at] ?? 0), slot)
      put(row, slot)
    }
    for (let at = Math.max(ends[slot] ?? 0, from - 2); at + 2 < to; at += 1) note(at)
  }

  const entryOf = (place: number, one: number): number =>
    index[((place - shared) << shift) | one] ?? none
  const uniteEntry = (marks: Marks, entry: number): void => {
    if (entry === all) marks.fill(-1)
    else if ((entry & 1) === 1) unite(marks, bitmaps, ((entry >> 1) - 1) * wordsOfMarks)
    else if (entry !== none) {
      const head = (entry >> 1) - 1
      const end = head + (lists[head] ?? 0)
      for (let at = head + 1; at <= end; at += 1) setMark(marks, lists[at] ?? 0)
    }
  }
  return {
    length: shared + depth,
    cut,
    mayHave: (trigram) => ((grams[trigram >> 5] ?? 0) & (1 << (trigram & 31))) !== 0,
    mayTake(from, places) {
      for (let at = 0; at < places.length; at += 1) {
        const { offset, classes: wanted, takes } = places[at] as Place
        const place = from + offset
        if (place < shared) {
          if (!takes[start[place] ?? 0]) return false
        } else if (wanted.length === 1 && entryOf(place, wanted[0] ?? 0) === none) return false
      }
      return true
    },
    select(marks, others, from, { offset, classes: wanted, takes }) {
      const place = from + offset
      if (place < shared) {
        if (takes[start[place] ?? 0] !== true) return false
        if (marks !== others) marks.set(others)
        return true
      }
      const entry = wanted.length === 1 ? entryOf(place, wanted[0] ?? 0) : none
      if (entry === all) {
        if (marks !== others) marks.set(others)
        return true
      }
      if ((entry & 1) === 1) {
        return intersect(marks, others, bitmaps, ((entry >> 1) - 1) * wordsOfMarks)
      }
      united.fill(0)
      for (let at = 0; at < wanted.length; at += 1) {
        uniteEntry(united, entryOf(place, wanted[at] ?? 0))
      }
      return intersect(marks, others, united, 0)
    },
  }
}

/** How much the first name and the last one begin with: all between them do. */
function commonStart(text: string, most: number, last: number): number {
  let length = 0
  while (length < most && text.charCodeAt(length) === text.charCodeAt(last + length)) length += 1
  return length
}

/** The classes of all characters: valid until the next call. */
function classesIn(text: string): Uint8Array {
  if (text.length > scratch.length) scratch = new Uint8Array(2 * text.length)
  for (let at = 0; at < text.length; at += 1) scratch[at] = classOf(text.charCodeAt(at))
  return scratch
}
