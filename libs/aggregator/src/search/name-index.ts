import { type Hits, Leaf, type NumberedName } from './leaf.ts'
import { type Marks, newMarks } from './marks.ts'
import { capacity } from './planes.ts'
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

/** How many names a new leaf has at most: there is room for some more. */
const filling = capacity - (capacity >> 4)

/** Below this many names a leaf is joined with its neighbour. */
const small = capacity >> 3

/** How many names are added at a time. */
const pieceSize = 4_096

/** So few names are added to a leaf one by one. */
const few = 8

/** Marks that are used again and again: 256 bytes for each leaf in which a search finds something. */
const pool: Marks[] = []

/**
 * Names, each with a small number for as long as it is in, and a search through all of them.
 *
 * Names are kept in order, in leaves of at most 2,048. A change touches one leaf. Each leaf has planes to be searched
 * by; they are made when a search needs them, or by {@link NameIndex.settle}: some 0.5 ms a leaf.
 * 80 to 110 bytes for a name of 28 characters, and the name is in them.
 */
export class NameIndex {
  private readonly free: number[] = []
  private leaves: Leaf[] = [new Leaf('', [], new Uint32Array())]
  private count = 0
  private nextId = 0

  /** How many names there are. */
  get size(): number {
    return this.count
  }

  /** The number of a name; `undefined` if it is not in. */
  idOf(name: string): number | undefined {
    return this.leafAt(this.leafOf(name)).idOf(name)
  }

  /** Add a name, unless it is in. @returns its number: 0, 1 and so on; those of names taken out are given again */
  add(name: string): number {
    const at = this.leafOf(name)
    const leaf = this.leafAt(at)
    const known = leaf.idOf(name)
    if (known !== undefined) return known
    const id = this.newId()
    leaf.insert(name, id)
    this.mend(at)
    return id
  }

  /** Add many names, leaf by leaf. @param names - in order; some may be in, or come twice @returns the number of each */
  addAll(names: readonly string[]): Uint32Array {
    const ids = new Uint32Array(names.length)
    // In pieces, for what takes place for long is collected late.
    for (let at = 0; at < names.length; at += pieceSize) {
      this.addPiece(names.slice(at, at + pieceSize), ids.subarray(at))
    }
    return ids
  }

  /** Take out a name, if it is in. */
  delete(name: string): void {
    const at = this.leafOf(name)
    const leaf = this.leafAt(at)
    const id = leaf.idOf(name)
    if (id === undefined) return
    leaf.remove(name)
    this.release(id)
    this.mend(at)
  }

  /** Take out all names whose id it is true for. In proportion to all names. */
  prune(isGone: (id: number) => boolean): void {
    for (let at = this.leaves.length - 1; at >= 0; at -= 1) {
      this.leafAt(at).prune((id) => {
        const isIt = isGone(id)
        if (isIt) this.release(id)
        return isIt
      })
      this.mend(at)
    }
  }

  /** All names whose id it is true for, in order. In proportion to all names. */
  *names(accept: (id: number) => boolean): Generator<string, undefined> {
    for (const leaf of [...this.leaves]) {
      yield* [...leaf.entries()].flatMap(({ name, id }) => (accept(id) ? name : []))
    }
  }

  /**
   * Find names that contain an expression, in order. See {@link compileQuery}.
   *
   * @param expression - text, or a pattern as Redis' `KEYS` has it
   * @param options - limit, where to begin, and which
   */
  search(expression: string, options: NameSearchOptions = {}): string[] {
    const { limit = Number.POSITIVE_INFINITY, after, accept } = options
    if (!(limit > 0)) return []
    const query = compileQuery(expression)
    const begin = after === undefined ? 0 : this.leafOf(after)
    const hits: Hits[] = []
    let count = 0
    for (let at = begin; at < this.leaves.length && count < limit; at += 1) {
      const search = { accept, after: at === begin ? after : undefined }
      const some = this.leafAt(at).search(query, search, marksFor(hits.length))
      if (some.count === 0) continue
      hits.push(some)
      count += some.count
    }
    // Texts last: a list that need not grow is filled three times as fast.
    const names = new Array<string>(Math.ceil(Math.min(count, limit)))
    hits.reduce((next, some) => some.put(names, next), 0)
    return names
  }

  /**
   * Make what searches need of names that were added, so that no search has to.
   *
   * @param limit - how many leaves to do at most: some 0.5 ms each
   * @returns true if there is nothing left to do
   */
  settle(limit: number = Number.POSITIVE_INFINITY): boolean {
    let left = limit
    for (let at = 0; at < this.leaves.length; at += 1) {
      const leaf = this.leafAt(at)
      if (leaf.isSettled) continue
      if (left-- <= 0) return false
      if (leaf.hasFresh) this.renew(at)
      this.leafAt(at).prepare()
    }
    return true
  }

  private addPiece(names: readonly string[], ids: Uint32Array): void {
    const leaves: Leaf[] = []
    let from = 0
    for (const [at, leaf] of this.leaves.entries()) {
      const next = this.leaves[at + 1]?.low
      let to = from
      const fresh: NumberedName[] = []
      for (; to < names.length && (next === undefined || (names[to] ?? '') < next); to += 1) {
        const name = names[to] ?? ''
        const known = name === names[to - 1] ? ids[to - 1] : leaf.idOf(name)
        const id = known ?? this.newId()
        if (known === undefined) fresh.push({ name, id })
        ids[to] = id
      }
      from = to
      if (fresh.length > few) leaves.push(...leavesOf(leaf.low, [...merged(leaf.entries(), fresh)]))
      else {
        for (const { name, id } of fresh) leaf.insert(name, id)
        leaves.push(...(leaf.isWorn ? leavesOf(leaf.low, [...leaf.entries()]) : [leaf]))
      }
    }
    this.leaves = leaves
  }

  private newId(): number {
    this.count += 1
    return this.free.pop() ?? this.nextId++
  }

  private release(id: number): void {
    this.count -= 1
    this.free.push(id)
  }

  private leafAt(at: number): Leaf {
    return this.leaves[at] as Leaf
  }

  /** The leaf that a name is in, if it is in. */
  private leafOf(name: string): number {
    let [low, high] = [0, this.leaves.length - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.leafAt(middle).low <= name) low = middle
      else high = middle - 1
    }
    return low
  }

  /** Make a leaf anew if too much has changed beside its segment, and join it with its neighbour if little is left. */
  private mend(at: number): void {
    const leaf = this.leafAt(at)
    if (leaf.size < small && this.leaves.length > 1) {
      const left = Math.max(0, at - 1)
      const [a, b] = [this.leafAt(left), this.leafAt(left + 1)]
      if (a.size + b.size <= filling >> 1) {
        this.leaves.splice(left, 2, ...leavesOf(a.low, [...a.entries(), ...b.entries()]))
        return
      }
    }
    if (leaf.isWorn) this.renew(at)
  }

  private renew(at: number): void {
    const leaf = this.leafAt(at)
    this.leaves.splice(at, 1, ...leavesOf(leaf.low, [...leaf.entries()]))
  }
}

/** Leaves of about the same size. @param low - nothing before it will come */
function leavesOf(low: string, entries: readonly NumberedName[]): Leaf[] {
  const pieces = Math.max(1, Math.ceil(entries.length / filling))
  const size = Math.ceil(entries.length / pieces)
  return Array.from({ length: pieces }, (_, piece) => {
    const own = entries.slice(piece * size, (piece + 1) * size)
    const names = own.map(({ name }) => name)
    const ids = Uint32Array.from(own, ({ id }) => id)
    return new Leaf(piece === 0 ? low : copyOf(names[0] ?? ''), names, ids)
  })
}

function marksFor(turn: number): Marks {
  const marks = pool[turn] ?? newMarks(capacity)
  pool[turn] = marks
  return marks
}

/** A text of its own: a part of another one keeps that one in memory. */
function copyOf(text: string): string {
  return text.split('').join('')
}

function* merged(
  names: Iterable<NumberedName>,
  others: readonly NumberedName[],
): Generator<NumberedName, undefined> {
  let next = 0
  for (const one of names) {
    for (let other = others[next]; other && other.name < one.name; other = others[next]) {
      next += 1
      yield other
    }
    yield one
  }
  yield* others.slice(next)
}
