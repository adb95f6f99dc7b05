import type { GramCondition } from './grams.ts'
import { clearMark, intersect, isMarked, type Marks, newMarks, nextMark, setMark } from './marks.ts'
import { type PackedNames, packNames } from './packed-names.ts'
import { buildPostings, emptyPostings, type Postings } from './postings.ts'
import type { Query } from './query.ts'

/** How many names a leaf holds at most. */
export const capacity = 2_048

/** How many names may be added to a leaf before its postings are made anew. Until then they are tried one by one. */
const freshLimit = 32

/** Up to how many marks looking for each place takes less than going through all of them. */
const fewMarks = 64

/** Up to how many names trying each takes less than one more condition. */
const fewNames = 16

/** Valid until the next search of any leaf. */
const [marks, others] = [newMarks(capacity), newMarks(capacity)]

/** A stretch of all names in order, with the postings to search them by. */
export class Leaf {
  /** Slot to id. */
  private readonly ids = new Uint32Array(capacity)
  /** Slots by name. Those that are not in it are free, or dead until postings are made anew. */
  private readonly order = new Uint16Array(capacity)
  private readonly names: readonly string[]
  private live = 0
  private used = 0
  private postings: Postings = emptyPostings
  private packed: PackedNames | undefined
  /** Slots that the postings do not know. */
  private fresh: number[] = []
  private isInOrder = true

  /** @param names - id to name */
  constructor(names: readonly string[]) {
    this.names = names
  }

  /** How many names it holds. */
  get size(): number {
    return this.live
  }

  /** Is it to be split before it takes more? */
  get isFull(): boolean {
    return this.used === capacity && this.live > (capacity * 3) / 4
  }

  /** Are all its names in its postings? */
  get isSettled(): boolean {
    return this.fresh.length === 0
  }

  /** The name at a place, counted in order. */
  nameAt(place: number): string {
    return this.names[this.idAt(place)] ?? ''
  }

  /** The place of the first name that is not before a name. */
  placeOf(name: string): number {
    let [low, high] = [0, this.live]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.nameAt(middle) < name) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Add a name that it does not hold, while it is not full. */
  insert(name: string, id: number): void {
    if (this.used === capacity) this.compact()
    const place = this.placeOf(name)
    const slot = this.used++
    this.ids[slot] = id
    this.order.copyWithin(place + 1, place, this.live)
    this.order[place] = slot
    this.live += 1
    this.fresh.push(slot)
    this.isInOrder &&= place === slot
  }

  /** Take out a name that it holds. */
  remove(name: string): void {
    const place = this.placeOf(name)
    const slot = this.order[place] ?? 0
    this.order.copyWithin(place, place + 1, this.live)
    this.live -= 1
    this.isInOrder = false
    const index = this.fresh.indexOf(slot)
    if (index >= 0) this.fresh.splice(index, 1)
  }

  /** Move the names from a place on to the end of another leaf, all of whose names are before them. */
  moveTo(other: Leaf, place: number): void {
    if (other.used !== other.live) other.compact()
    for (let from = place; from < this.live; from += 1) other.append(this.idAt(from))
    this.live = place
    this.compact()
  }

  /** Make the postings anew. */
  settle(): void {
    if (this.used !== this.live || !this.isInOrder) this.compact()
    const nameAt = (slot: number): string => this.nameAt(slot)
    this.postings = buildPostings(this.live, nameAt)
    this.packed = packNames(this.live, nameAt)
    this.fresh = []
  }

  /**
   * Find names, in order.
   *
   * @param query - what they are to have
   * @param first - the place to begin at
   * @param found - is told the id of each; the search ends if it returns `false`
   */
  search(query: Query, first: number, found: (id: number) => boolean): boolean {
    if (this.fresh.length > freshLimit) this.settle()
    const { conditions, automaton } = query
    if (conditions.length === 0 && !automaton) return this.searchAll(query, first, found)
    let count = this.narrow(conditions)
    let isExact = query.isExact
    if (automaton && this.packed && !isExact && count > 0) {
      count = this.packed.filter(automaton, marks)
      isExact = automaton.isExact
    }
    for (const slot of this.fresh) {
      const isFound = query.test(this.names[this.ids[slot] ?? 0] ?? '')
      if (isFound) setMark(marks, slot)
      else clearMark(marks, slot)
      count += isFound ? 1 : 0
    }
    if (count === 0) return true
    const visit = (place: number): boolean => {
      const id = this.idAt(place)
      return !(isExact || query.test(this.names[id] ?? '')) || found(id)
    }
    if (this.isInOrder) {
      for (let at = nextMark(marks, first); at < this.live; at = nextMark(marks, at + 1)) {
        if (!visit(at)) return false
      }
      return true
    }
    const places = count <= fewMarks ? this.placesOf(marks) : this.allPlacesOf(marks)
    return places.every((place) => place < first || visit(place))
  }

  /** Mark the slots that have what is asked for, as far as that can be told by codes. @returns how many */
  private narrow(conditions: readonly GramCondition[]): number {
    marks.fill(conditions.length === 0 ? -1 : 0)
    const [rarest, ...more] = conditions
    if (rarest === undefined) return this.used
    this.postings.mark(rarest, marks)
    let count = intersect(marks, marks)
    for (const condition of more) {
      if (count <= fewNames) break
      others.fill(0)
      this.postings.mark(condition, others)
      count = intersect(marks, others)
    }
    return count
  }

  private searchAll(query: Query, first: number, found: (id: number) => boolean): boolean {
    for (let place = first; place < this.live; place += 1) {
      const id = this.idAt(place)
      if ((query.isExact || query.test(this.names[id] ?? '')) && !found(id)) return false
    }
    return true
  }

  /** Find the places of a few slots by their names, for there is no list of places by slot. */
  private placesOf(marks: Marks): number[] {
    const places: number[] = []
    for (let slot = nextMark(marks, 0); slot < this.used; slot = nextMark(marks, slot + 1)) {
      const place = this.placeOf(this.names[this.ids[slot] ?? 0] ?? '')
      if (place < this.live && this.order[place] === slot) places.push(place)
    }
    return places.sort((a, b) => a - b)
  }

  private allPlacesOf(marks: Marks): number[] {
    const places: number[] = []
    for (let place = 0; place < this.live; place += 1) {
      if (isMarked(marks, this.order[place] ?? 0)) places.push(place)
    }
    return places
  }

  private idAt(place: number): number {
    return this.ids[this.order[place] ?? 0] ?? 0
  }

  private append(id: number): void {
    const slot = this.used++
    this.ids[slot] = id
    this.isInOrder &&= slot === this.live
    this.order[this.live++] = slot
    this.fresh.push(slot)
  }

  /** Give each name the slot that is its place. */
  private compact(): void {
    const ids = Uint32Array.from({ length: this.live }, (_, place) => this.idAt(place))
    this.ids.set(ids)
    for (let place = 0; place < this.live; place += 1) this.order[place] = place
    this.used = this.live
    this.isInOrder = true
    this.postings = emptyPostings
    this.packed = undefined
    this.fresh = Array.from({ length: this.live }, (_, slot) => slot)
  }
}
