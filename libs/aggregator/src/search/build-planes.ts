import { classCount, classOf, trigramCount, trigramOf } from './characters.ts'
import { type Marks, newMarks, setMark } from './marks.ts'
import { all, capacity, classBits, none, Planes, wordsOfMarks } from './planes.ts'

/** How many places behind the common start there are at most: names are longer only if somebody means harm. */
const deepest = 96

/** Lists are shorter: a bit for each slot takes as much. */
const shortest = capacity >> 4

/** How many slots each place and class has. */
const counts = new Uint32Array(deepest << classBits)

/** Grown to what the largest leaf needs. */
let scratch = new Uint8Array(1 << 16)

/**
 * Make the planes of names that are in order.
 *
 * @param text - all names, one after the other
 * @param ends - where each ends, behind a 0
 */
export function buildPlanes(text: string, ends: Uint32Array): Planes {
  const count = ends.length - 1
  const classes = classesIn(text)
  const shared = commonStart(text, ends)
  let longest = shared
  for (let slot = 0; slot < count; slot += 1) {
    longest = Math.max(longest, (ends[slot + 1] ?? 0) - (ends[slot] ?? 0))
  }
  const depth = Math.min(deepest, longest - shared)
  const cut = longest - shared > deepest ? newMarks(capacity) : undefined
  counts.fill(0, 0, depth << classBits)
  for (let slot = 0; slot < count; slot += 1) {
    const [from, end] = [(ends[slot] ?? 0) + shared, ends[slot + 1] ?? 0]
    const to = Math.min(end, from + depth)
    for (let at = from, row = 0; at < to; at += 1, row += classCount) {
      const code = row | (classes[at] ?? 0)
      counts[code] = (counts[code] ?? 0) + 1
      counts[row] = (counts[row] ?? 0) + 1
    }
    if (cut && to < end) setMark(cut, slot)
  }
  const { index, bitmaps, lists } = emptyPlanes(depth, count)
  const put = (code: number, slot: number): void => {
    const entry = index[code] ?? none
    if (entry === all) return
    if ((entry & 1) === 1) {
      const word = ((entry >> 1) - 1) * wordsOfMarks + (slot >> 5)
      bitmaps[word] = (bitmaps[word] ?? 0) | (1 << (slot & 31))
      return
    }
    const head = (entry >> 1) - 1
    const size = (lists[head] ?? 0) + 1
    lists[head] = size
    lists[head + size] = slot
  }
  for (let slot = 0; slot < count; slot += 1) {
    const from = (ends[slot] ?? 0) + shared
    const to = Math.min(ends[slot + 1] ?? 0, from + depth)
    for (let at = from, row = 0; at < to; at += 1, row += classCount) {
      put(row | (classes[at] ?? 0), slot)
      put(row, slot)
    }
  }
  const start = classes.slice(0, shared)
  const trigrams = trigramsIn(classes, ends, shared)
  return new Planes({ text, ends, start, depth, index, bitmaps, lists, trigrams, cut })
}

/** Room for as many slots as were counted. */
function emptyPlanes(depth: number, count: number) {
  const index = new Uint32Array(depth << classBits)
  let [bitmapCount, listed] = [0, 0]
  for (let code = 0; code < index.length; code += 1) {
    const size = counts[code] ?? 0
    if (size === 0) continue
    if (size === count) index[code] = all
    else if (size >= shortest) {
      bitmapCount += 1
      index[code] = (bitmapCount << 1) | 1
    } else {
      index[code] = (listed + 1) << 1
      listed += size + 1
    }
  }
  const bitmaps: Marks = new Uint32Array(bitmapCount * wordsOfMarks)
  return { index, bitmaps, lists: new Uint16Array(listed) }
}

function trigramsIn(classes: Uint8Array, ends: Uint32Array, shared: number): Uint32Array {
  const trigrams = new Uint32Array((trigramCount >> 5) + 1)
  for (let slot = 0; slot + 1 < ends.length; slot += 1) {
    const from = ends[slot] ?? 0
    // What all names begin with is looked at once.
    const first = slot === 0 ? from : Math.max(from, from + shared - 2)
    for (let at = first; at + 2 < (ends[slot + 1] ?? 0); at += 1) {
      const one = trigramOf(classes[at] ?? 0, classes[at + 1] ?? 0, classes[at + 2] ?? 0)
      trigrams[one >> 5] = (trigrams[one >> 5] ?? 0) | (1 << (one & 31))
    }
  }
  return trigrams
}

/** How much the first name and the last one begin with: all between them do. */
function commonStart(text: string, ends: Uint32Array): number {
  const last = ends.at(-2) ?? 0
  const most = Math.min(ends[1] ?? 0, (ends.at(-1) ?? 0) - last)
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
