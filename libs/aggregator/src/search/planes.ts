import { classCount, classOf } from './characters.ts'
import { addAll, addBoth, countOf, type Marks } from './marks.ts'
import type { Place } from './query.ts'

/** How many names a leaf holds at most. */
export const capacity = 2_048

/** How many words marks have. */
export const wordsOfMarks: number = capacity >> 5

/** Bits of a class. */
export const classBits: number = Math.log2(classCount)

/** What {@link PlaneParts.index} says of no slot. */
export const none = 0

/** And of all slots. */
export const all = 1

/** Of more classes than this, few marks are looked at one by one. */
const [narrow, fewMarks] = [4, 128]

/** What planes are made of. */
export interface PlaneParts {
  /** All names, one after the other. */
  readonly text: string
  /** Where each name ends; the first entry is 0. */
  readonly ends: Uint32Array
  /** The classes of what all names begin with. */
  readonly start: Uint8Array
  /** How many places there are behind that. */
  readonly depth: number
  /** Place and class to the slots: none, all, or else where in the bitmaps (odd) or in the lists (even) they are. */
  readonly index: Uint32Array
  /** A bit for each slot: of those that are many. */
  readonly bitmaps: Marks
  /** How many slots, and then each: of those that are few. */
  readonly lists: Uint16Array
  /** A bit for each trigram that is in some name. */
  readonly trigrams: Uint32Array
  /** Slots of names that are longer than all places. */
  readonly cut: Marks | undefined
}

/**
 * The names of a leaf, turned by 90 degrees: for each place in a name and each class of characters, the slots whose
 * names have it there. So some 2,000 names are looked at by a few operations on words of 32 bits. What all names begin
 * with is there once. Few slots are a list, many a bit for each: at most 2 bytes for each character that is not in
 * what they begin with.
 */
export class Planes {
  /** How many places there are: no name that is whole is longer. */
  readonly length: number
  /** Slots of names that are longer: nothing is known of their ends. `undefined` if there is none. */
  readonly cut: Marks | undefined
  private readonly parts: PlaneParts

  /** @param parts - see {@link buildPlanes} */
  constructor(parts: PlaneParts) {
    this.parts = parts
    this.length = parts.start.length + parts.depth
    this.cut = parts.cut
  }

  /** May a name have a trigram? */
  mayHave(trigram: number): boolean {
    return ((this.parts.trigrams[trigram >> 5] ?? 0) & (1 << (trigram & 31))) !== 0
  }

  /** May a name have what is asked for, where a stretch begins there? It is quick. */
  mayTake(from: number, places: readonly Place[]): boolean {
    const { start } = this.parts
    for (let at = 0; at < places.length; at += 1) {
      const { offset, classes, takes } = places[at] as Place
      const place = from + offset
      if (place < start.length) {
        if (!takes[start[place] ?? 0]) return false
      } else if (!this.hasAny(place, classes)) return false
    }
    return true
  }

  /**
   * Mark also those of some slots whose names have what is asked for.
   *
   * @param from - where in a name a stretch begins
   * @returns whether any was not marked
   */
  gather(marks: Marks, among: Marks, from: number, { offset, classes, takes }: Place): boolean {
    const { start } = this.parts
    const place = from + offset
    if (place < start.length) return takes[start[place] ?? 0] === true && addAll(marks, among)
    if (classes.length > narrow && countOf(among) < fewMarks) {
      return this.gatherOneByOne(marks, among, place, takes)
    }
    let isAny = false
    for (let at = 0; at < classes.length; at += 1) {
      if (this.gatherEntry(marks, among, this.entryOf(place, classes[at] ?? 0))) isAny = true
    }
    return isAny
  }

  private hasAny(place: number, classes: readonly number[]): boolean {
    for (let at = 0; at < classes.length; at += 1) {
      if (this.entryOf(place, classes[at] ?? 0) !== none) return true
    }
    return false
  }

  private entryOf(place: number, one: number): number {
    const { start, index } = this.parts
    return index[((place - start.length) << classBits) | one] ?? none
  }

  private gatherEntry(marks: Marks, among: Marks, entry: number): boolean {
    const { bitmaps, lists } = this.parts
    if (entry === none) return false
    if (entry === all) return addAll(marks, among)
    if ((entry & 1) === 1) {
      return addBoth(marks, among, bitmaps, ((entry >> 1) - 1) * wordsOfMarks)
    }
    const head = (entry >> 1) - 1
    const end = head + (lists[head] ?? 0)
    let added = 0
    for (let at = head + 1; at <= end; at += 1) {
      const slot = lists[at] ?? 0
      const word = slot >> 5
      const marked = marks[word] ?? 0
      const more = (among[word] ?? 0) & ~marked & (1 << (slot & 31))
      marks[word] = marked | more
      added |= more
    }
    return added !== 0
  }

  private gatherOneByOne(
    marks: Marks,
    among: Marks,
    place: number,
    takes: readonly boolean[],
  ): boolean {
    const { text, ends } = this.parts
    let isAny = false
    for (let word = 0; word < wordsOfMarks; word += 1) {
      for (let rest = (among[word] ?? 0) & ~(marks[word] ?? 0); rest !== 0; rest &= rest - 1) {
        const slot = (word << 5) + 31 - Math.clz32(rest & -rest)
        const at = (ends[slot] ?? 0) + place
        if (at >= (ends[slot + 1] ?? 0) || !takes[classOf(text.charCodeAt(at))]) continue
        marks[word] = (marks[word] ?? 0) | (rest & -rest)
        isAny = true
      }
    }
    return isAny
  }
}
