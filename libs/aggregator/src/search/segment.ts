import { buildPlanes } from './build-planes.ts'
import { type Marks, setFirst } from './marks.ts'
import { matchStretches } from './match.ts'
import type { Planes } from './planes.ts'
import type { Query } from './query.ts'

/**
 * Names in order, that never change: one text with all of them, one after the other. 28 MB for a million names of 28
 * characters, where a text for each takes 56. Names are given out as parts of it: that takes 15 ns, where to
 * decode bytes would take 100; whoever keeps one keeps some 60 kB.
 */
export class Segment {
  /** How many names there are. */
  readonly size: number
  private readonly text: string
  /** Where each name ends, behind a 0. */
  private readonly ends: Uint32Array
  private readonly ids: Uint32Array
  private planes: Planes | undefined

  /**
   * @param names - in order, no two alike, at most 2,048
   * @param ids - the number of each
   */
  constructor(names: readonly string[], ids: Uint32Array) {
    this.size = names.length
    this.text = names.join('')
    this.ids = ids
    this.ends = new Uint32Array(names.length + 1)
    for (let slot = 0, end = 0; slot < names.length; slot += 1) {
      end += names[slot]?.length ?? 0
      this.ends[slot + 1] = end
    }
  }

  /** Is all made that a search needs? */
  get isReady(): boolean {
    return this.planes !== undefined || this.size === 0
  }

  /** The name of a slot. */
  nameAt(slot: number): string {
    return this.text.slice(this.ends[slot], this.ends[slot + 1])
  }

  /** The number of the name of a slot. */
  idAt(slot: number): number {
    return this.ids[slot] ?? 0
  }

  /**
   * Put the names of marked slots into a list, in order, until it is full.
   *
   * @param marks - which
   * @param names - the list: it has its length already, as to grow it would take longer than all the rest
   * @param from - where the first goes
   * @returns where the next one would go
   */
  put(marks: Marks, names: string[], from: number): number {
    const { text, ends } = this
    let next = from
    for (let word = 0; word < marks.length; word += 1) {
      for (let rest = marks[word] ?? 0; rest !== 0; rest &= rest - 1) {
        if (next === names.length) return next
        const slot = (word << 5) + 31 - Math.clz32(rest & -rest)
        names[next] = text.slice(ends[slot], ends[slot + 1])
        next += 1
      }
    }
    return next
  }

  /** The slot of the first name that is not before a name. */
  slotOf(name: string): number {
    let [low, high] = [0, this.size]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.nameAt(middle) < name) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Make what a search needs: some 0.5 ms. */
  prepare(): Planes {
    this.planes ??= buildPlanes(this.text, this.ends)
    return this.planes
  }

  /**
   * Mark the slots of names that may match.
   *
   * @returns `none`, `exact`: those that are marked match; or `some`: each is to be tested
   */
  search({ stretches, trigrams, isExact }: Query, marks: Marks): 'none' | 'some' | 'exact' {
    if (this.size === 0) return 'none'
    const planes = this.prepare()
    for (const trigram of trigrams) if (!planes.mayHave(trigram)) return 'none'
    setFirst(marks, this.size)
    matchStretches(planes, stretches, marks)
    return isExact && !planes.cut ? 'exact' : 'some'
  }
}
