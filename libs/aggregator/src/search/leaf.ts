import {
  clearFirst,
  countOf,
  isMarked,
  keep,
  type Marks,
  newMarks,
  setMark,
  subtract,
} from './marks.ts'
import { capacity } from './planes.ts'
import type { Query } from './query.ts'
import { Segment } from './segment.ts'

/** A name with its number. */
export interface NumberedName {
  /** The name. */
  readonly name: string
  /** Its number. */
  readonly id: number
}

/** How many names are added one by one before all is made anew. Until then they are tried one by one. */
const freshLimit = 32

/** So many are not worth the while. */
const freshEnough = freshLimit >> 1

/** What a search goes by besides the expression. */
export interface Search {
  /** Only names after this one. */
  readonly after?: string | undefined
  /** Only names whose number it is true for. */
  readonly accept?: ((id: number) => boolean) | undefined
}

/** Names of a leaf that were found, before there is a text for each: texts are the dear part of a search. */
export interface Hits {
  /** How many. */
  readonly count: number
  /**
   * Put their texts into a list, in order, until it is full.
   *
   * @param names - as long as it is to be
   * @param from - where the first goes
   * @returns where the next one would go
   */
  put(names: string[], from: number): number
}

/** A stretch of all names in order: most of them in a segment, beside it what came and went since that was made. */
export class Leaf {
  /** All its names are this one or after it. */
  readonly low: string
  private segment: Segment
  /** Slots whose names are gone. */
  private gone: Marks | undefined
  private goneCount = 0
  /** Names that are not in the segment. In order. */
  private fresh: NumberedName[] = []

  /**
   * @param low - nothing before it will come
   * @param names - in order, no two alike
   * @param ids - the number of each
   */
  constructor(low: string, names: readonly string[], ids: Uint32Array) {
    this.low = low
    this.segment = new Segment(names, ids)
  }

  /** How many names it holds. */
  get size(): number {
    return this.segment.size - this.goneCount + this.fresh.length
  }

  /** Is nothing to be prepared that is worth the while? */
  get isSettled(): boolean {
    return this.segment.isReady && this.fresh.length <= freshEnough
  }

  /** Has it names beside its segment? */
  get hasFresh(): boolean {
    return this.fresh.length > 0
  }

  /** Is it to be made anew? */
  get isWorn(): boolean {
    return this.fresh.length > freshLimit || this.goneCount > this.segment.size >> 1
  }

  /** The number of a name; `undefined` if it does not hold it. */
  idOf(name: string): number | undefined {
    const slot = this.slotOf(name)
    if (slot >= 0) return this.segment.idAt(slot)
    const one = this.fresh[this.freshPlaceOf(name)]
    return one?.name === name ? one.id : undefined
  }

  /** Add a name that it does not hold. */
  insert(name: string, id: number): void {
    this.fresh.splice(this.freshPlaceOf(name), 0, { name, id })
  }

  /** Take out a name that it holds. */
  remove(name: string): void {
    const slot = this.slotOf(name)
    if (slot >= 0) this.removeAt(slot)
    else this.fresh.splice(this.freshPlaceOf(name), 1)
  }

  /** Take out names by their numbers. @param isGone - is asked for each; true: it is to go */
  prune(isGone: (id: number) => boolean): void {
    for (let slot = 0; slot < this.segment.size; slot += 1) {
      if (this.isGone(slot) || !isGone(this.segment.idAt(slot))) continue
      this.removeAt(slot)
    }
    this.fresh = this.fresh.filter(({ id }) => !isGone(id))
  }

  /** All names with their numbers, in order. */
  *entries(): Generator<NumberedName, undefined> {
    let next = 0
    for (let slot = 0; slot < this.segment.size; slot += 1) {
      if (this.isGone(slot)) continue
      const name = this.segment.nameAt(slot)
      for (let one = this.fresh[next]; one && one.name < name; one = this.fresh[next]) {
        next += 1
        yield one
      }
      yield { name, id: this.segment.idAt(slot) }
    }
    yield* this.fresh.slice(next)
  }

  /** Make what searches need. */
  prepare(): void {
    this.segment.prepare()
  }

  /**
   * Find names.
   *
   * @param query - what they are to have
   * @param search - and what else
   * @param marks - for what is found: they belong to it until its texts were put
   */
  search(query: Query, { after, accept }: Search, marks: Marks): Hits {
    const { segment } = this
    const fresh = this.fresh.filter(
      ({ name, id }) =>
        (after === undefined || name > after) && query.test(name) && (!accept || accept(id)),
    )
    const outcome = segment.search(query, marks)
    if (outcome === 'none') clearFirst(marks, capacity)
    else {
      if (this.gone) subtract(marks, this.gone)
      if (after !== undefined) {
        const slot = segment.slotOf(after)
        const isThere = slot < segment.size && segment.nameAt(slot) === after
        clearFirst(marks, isThere ? slot + 1 : slot)
      }
      if (accept) keep(marks, (slot) => accept(segment.idAt(slot)))
      if (outcome === 'some') keep(marks, (slot) => query.test(segment.nameAt(slot)))
    }
    const count = countOf(marks) + fresh.length
    return {
      count,
      put: (names, from) => {
        if (fresh.length === 0) return segment.put(marks, names, from)
        const own = new Array<string>(count - fresh.length)
        segment.put(marks, own, 0)
        const both = [...own, ...fresh.map(({ name }) => name)].sort().slice(0, names.length - from)
        for (const [at, name] of both.entries()) names[from + at] = name
        return from + both.length
      },
    }
  }

  /** The slot of a name that is in the segment, and not gone; -1 if it is not. */
  private slotOf(name: string): number {
    const slot = this.segment.slotOf(name)
    const isThere = slot < this.segment.size && this.segment.nameAt(slot) === name
    return isThere && !this.isGone(slot) ? slot : -1
  }

  private freshPlaceOf(name: string): number {
    let place = 0
    while (place < this.fresh.length && (this.fresh[place]?.name ?? '') < name) place += 1
    return place
  }

  private isGone(slot: number): boolean {
    return this.gone !== undefined && isMarked(this.gone, slot)
  }

  private removeAt(slot: number): void {
    this.gone ??= newMarks(capacity)
    setMark(this.gone, slot)
    this.goneCount += 1
  }
}
