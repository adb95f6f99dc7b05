import { isMarked, type Marks, nextMark, setMark } from './marks.ts'
import type { Query } from './query.ts'
import { buildTokens, emptyTokens, type Tokens } from './tokens.ts'

/** How many names a leaf holds at most. */
export const capacity = 2_048

/** How many names may be added to a leaf before its tokens are made anew. Until then they are tried one by one. */
const freshLimit = 32

/** Up to how many marks looking for each place takes less than going through all of them. */
const fewMarks = 64

/** A stretch of all names in order, with the tokens to search them by. */
export class Leaf {
  /** Slot to id. */
  private readonly ids = new Uint32Array(capacity)
  /** Slots by name. Those that are not in it are free, or dead until tokens are made anew. */
  private readonly order = new Uint16Array(capacity)
  private readonly names: readonly string[]
  private live = 0
  private used = 0
  private tokens: Tokens = emptyTokens
  /** Slots that the tokens do not know. */
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

  /** Have all its names tokens? */
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

  /** Make the tokens anew. */
  settle(): void {
    if (this.used !== this.live || !this.isInOrder) this.compact()
    this.tokens = buildTokens(this.live, (slot) => this.nameAt(slot))
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
    const stretch = this.tokens.narrow(query.ranges)
    // What most names have is not worth a list of those that do, unless it is all that is asked.
    const isUseful =
      stretch !== undefined && (query.isExact || stretch.to - stretch.from <= this.live >> 2)
    if (!isUseful) return this.searchAll(query, first, found)
    const marks = this.tokens.mark(stretch)
    for (const slot of this.fresh) this.tryFresh(slot, query, marks)
    const visit = (place: number): boolean => {
      const id = this.idAt(place)
      return !(query.isExact || query.test(this.names[id] ?? '')) || found(id)
    }
    if (this.isInOrder) {
      for (let at = nextMark(marks, first); at < this.live; at = nextMark(marks, at + 1)) {
        if (!visit(at)) return false
      }
      return true
    }
    const isFew = stretch.to - stretch.from + this.fresh.length <= fewMarks
    const places = isFew ? this.placesOf(marks) : this.allPlacesOf(marks)
    return places.every((place) => place < first || visit(place))
  }

  private searchAll(query: Query, first: number, found: (id: number) => boolean): boolean {
    for (let place = first; place < this.live; place += 1) {
      const id = this.idAt(place)
      if (query.test(this.names[id] ?? '') && !found(id)) return false
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

  private tryFresh(slot: number, query: Query, marks: Marks): void {
    if (query.test(this.names[this.ids[slot] ?? 0] ?? '')) setMark(marks, slot)
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
    this.tokens = emptyTokens
    this.fresh = Array.from({ length: this.live }, (_, slot) => slot)
  }
}
