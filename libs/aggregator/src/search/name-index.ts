import { capacity, Leaf } from './leaf.ts'
import { compileQuery } from './query.ts'

/** What to look for besides the expression. */
export interface NameSearchOptions {
  /** How many names to find at most. Default: all. */
  readonly limit?: number
  /** Only names after this one, to go on where a search with a limit ended. */
  readonly after?: string
  /** Only names whose id it is true for. */
  readonly accept?: (id: number) => boolean
}

/** Below this many names a leaf is joined with its neighbour. */
const small = capacity >> 3

/**
 * Names, each with a small number for as long as it is in, and a search through all of them.
 *
 * Names are kept in order, in leaves of at most 2,048. A change touches one leaf. Each leaf has postings
 * to be searched by; they are made when a search needs them, or by {@link NameIndex.settle}: some 2 ms a leaf.
 * About 140 bytes for a name of 28 characters, and the name.
 */
export class NameIndex {
  private readonly ids = new Map<string, number>()
  private readonly names: string[] = []
  private readonly free: number[] = []
  private readonly leaves: Leaf[] = [new Leaf(this.names)]

  /** How many names there are. */
  get size(): number {
    return this.ids.size
  }

  /** The number of a name; `undefined` if it is not in. */
  idOf(name: string): number | undefined {
    return this.ids.get(name)
  }

  /** The name of a number that is in use. */
  nameOf(id: number): string {
    return this.names[id] ?? ''
  }

  /** Add a name, unless it is in. @returns its number: 0, 1 and so on; those of names taken out are given again */
  add(name: string): number {
    const known = this.ids.get(name)
    if (known !== undefined) return known
    const id = this.free.pop() ?? this.names.length
    this.names[id] = name
    this.ids.set(name, id)
    this.leafToInsert(name).insert(name, id)
    return id
  }

  /** Take out a name, if it is in. */
  delete(name: string): void {
    const id = this.ids.get(name)
    if (id === undefined) return
    const at = this.leafOf(name)
    this.leafAt(at).remove(name)
    this.ids.delete(name)
    this.names[id] = ''
    this.free.push(id)
    if (this.leafAt(at).size < small) this.join(at)
  }

  /**
   * Find names that contain an expression, in order. See {@link compileQuery}.
   *
   * @param expression - text, or a pattern as Redis' `KEYS` has it
   * @param options - limit, where to begin, and which
   */
  search(expression: string, options: NameSearchOptions = {}): string[] {
    const { limit = Number.POSITIVE_INFINITY, after, accept } = options
    const query = compileQuery(expression)
    const found: string[] = []
    if (!(limit > 0)) return found
    const take = (id: number): boolean => {
      if (accept && !accept(id)) return true
      return found.push(this.nameOf(id)) < limit
    }
    const begin = after === undefined ? 0 : this.leafOf(after)
    for (let at = begin; at < this.leaves.length; at += 1) {
      const leaf = this.leafAt(at)
      const first = at === begin && after !== undefined ? placeAfter(leaf, after) : 0
      if (!leaf.search(query, first, take)) break
    }
    return found
  }

  /**
   * Make what searches need of names that were added, so that no search has to.
   *
   * @param limit - how many leaves to do at most: some 2 ms each
   * @returns true if there is nothing left to do
   */
  settle(limit: number = Number.POSITIVE_INFINITY): boolean {
    let left = limit
    for (const leaf of this.leaves) {
      if (leaf.isSettled) continue
      if (left-- <= 0) return false
      leaf.settle()
    }
    return true
  }

  private leafAt(at: number): Leaf {
    return this.leaves[at] as Leaf
  }

  /** The last leaf whose first name is not after a name. */
  private leafOf(name: string): number {
    let [low, high] = [0, this.leaves.length - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.leafAt(middle).nameAt(0) <= name) low = middle
      else high = middle - 1
    }
    return low
  }

  private leafToInsert(name: string): Leaf {
    const at = this.leafOf(name)
    const leaf = this.leafAt(at)
    if (!leaf.isFull) return leaf
    const next = new Leaf(this.names)
    this.leaves.splice(at + 1, 0, next)
    // Names that come in order fill their leaves.
    if (leaf.placeOf(name) === leaf.size) return next
    leaf.moveTo(next, capacity >> 1)
    return next.nameAt(0) <= name ? next : leaf
  }

  private join(at: number): void {
    if (this.leaves.length === 1) return
    const left = Math.max(0, at - 1)
    const [a, b] = [this.leafAt(left), this.leafAt(left + 1)]
    if (a.size + b.size > capacity >> 1) {
      // Searches by place need each leaf to have a first name.
      if (a.size === 0) this.leaves.splice(left, 1)
      else if (b.size === 0) this.leaves.splice(left + 1, 1)
      return
    }
    b.moveTo(a, 0)
    this.leaves.splice(left + 1, 1)
  }
}

function placeAfter(leaf: Leaf, name: string): number {
  const place = leaf.placeOf(name)
  return place < leaf.size && leaf.nameAt(place) === name ? place + 1 : place
}
