import type { Bitfield } from '../torrent/bitfield.ts'

/** Pieces that somebody has. */
export type PieceSet = Pick<Bitfield, 'bytes' | 'has'>

/**
 * Pieces that are wanted, the rarest first, of equal ones in random order. They lie in one array, those of the
 * same rarity side by side; when a peer has one more, it changes places with the first or last of its like.
 */
export class Rarity {
  /** How many peers have each piece. */
  readonly #counts: Uint32Array
  /** The pieces that are wanted, sorted by count. */
  readonly #order: Uint32Array
  /** Where each piece is in it; `unwanted` if it is not. */
  readonly #places: Int32Array
  /** Where those of each count end, in it. */
  readonly #ends: number[] = []
  /** The same, as bits. */
  readonly #wanted: Uint8Array
  #size = 0

  /** All pieces are unwanted at first. @param size - how many there are */
  constructor(size: number) {
    this.#counts = new Uint32Array(size)
    this.#order = new Uint32Array(size)
    this.#places = new Int32Array(size).fill(unwanted)
    this.#wanted = new Uint8Array(Math.ceil(size / 8))
  }

  /** How many are wanted. */
  get size(): number {
    return this.#size
  }

  /** How many peers have a piece. */
  countOf(piece: number): number {
    return this.#counts[piece] ?? 0
  }

  /** Whether a piece is wanted. */
  isWanted(piece: number): boolean {
    return (this.#places[piece] ?? unwanted) >= 0
  }

  /** A piece is wanted from now on. */
  want(piece: number): void {
    if (this.isWanted(piece)) return
    this.#wanted[piece >> 3] = (this.#wanted[piece >> 3] ?? 0) | (0x80 >> (piece & 7))
    this.#reach(this.countOf(piece))
    // In from the end: of each count above, the first one makes room by becoming the last.
    let hole = this.#size
    this.#size += 1
    for (let count = this.#ends.length - 1; count >= this.countOf(piece); count -= 1) {
      const first = this.#ends[count - 1] ?? 0
      this.#ends[count] = (this.#ends[count] ?? 0) + 1
      if (count === this.countOf(piece)) break
      if (first !== hole) this.#put(this.#order[first] ?? 0, hole)
      hole = first
    }
    this.#put(piece, hole)
  }

  /** A piece is not wanted any more. */
  unwant(piece: number): void {
    let hole = this.#places[piece] ?? unwanted
    if (hole < 0) return
    this.#wanted[piece >> 3] = (this.#wanted[piece >> 3] ?? 0) & ~(0x80 >> (piece & 7))
    for (let count = this.countOf(piece); count < this.#ends.length; count += 1) {
      const end = (this.#ends[count] ?? 0) - 1
      this.#ends[count] = end
      if (end !== hole) this.#put(this.#order[end] ?? 0, hole)
      hole = end
    }
    this.#size -= 1
    this.#places[piece] = unwanted
  }

  /** One more peer has a piece, or one fewer. */
  change(piece: number, by: 1 | -1): void {
    if (this.isWanted(piece)) {
      if (by > 0) this.#rise(piece)
      else this.#fall(piece)
    }
    this.#counts[piece] = this.countOf(piece) + by
  }

  /**
   * The rarest of a peer's pieces that is wanted.
   *
   * @param has - what it has
   * @param random - from 0 to below 1, for one of equals
   */
  rarest(has: PieceSet, random: () => number): number | undefined {
    let start = 0
    let steps = 0
    for (const end of this.#ends) {
      const length = end - start
      const from = length > 1 ? Math.floor(random() * length) : 0
      for (let step = 0; step < length; step += 1) {
        const piece = this.#order[start + ((from + step) % length)] ?? 0
        if (has.has(piece)) return piece
        steps += 1
        if (steps === mostSteps) return this.#rarestOfFew(has, random)
      }
      start = end
    }
    return undefined
  }

  /** Whether one of a peer's pieces is wanted. */
  wantsOf({ bytes }: PieceSet): boolean {
    for (const [index, wanted] of this.#wanted.entries()) {
      if (((bytes[index] ?? 0) & wanted) !== 0) return true
    }
    return false
  }

  /** One who has few of those that are wanted: its pieces are looked through, eight at a time. */
  #rarestOfFew({ bytes }: PieceSet, random: () => number): number | undefined {
    let rarest: number | undefined
    let least = Number.POSITIVE_INFINITY
    let equals = 0
    for (let index = 0; index < bytes.length; index += 1) {
      let bits = (bytes[index] ?? 0) & (this.#wanted[index] ?? 0)
      for (; bits !== 0; bits &= bits - 1) {
        const piece = index * 8 + Math.clz32(bits & -bits) - 24
        const count = this.countOf(piece)
        if (count > least) continue
        equals = count < least ? 1 : equals + 1
        least = count
        if (equals === 1 || random() * equals < 1) rarest = piece
      }
    }
    return rarest
  }

  #rise(piece: number): void {
    const count = this.countOf(piece)
    this.#reach(count + 1)
    const last = (this.#ends[count] ?? 0) - 1
    this.#swap(piece, last)
    this.#ends[count] = last
  }

  #fall(piece: number): void {
    const count = this.countOf(piece)
    const first = this.#ends[count - 1] ?? 0
    this.#swap(piece, first)
    this.#ends[count - 1] = first + 1
  }

  #reach(count: number): void {
    while (this.#ends.length <= count) this.#ends.push(this.#size)
  }

  #swap(piece: number, place: number): void {
    const other = this.#order[place] ?? 0
    this.#put(other, this.#places[piece] ?? 0)
    this.#put(piece, place)
  }

  #put(piece: number, place: number): void {
    this.#order[place] = piece
    this.#places[piece] = place
  }
}

const unwanted = -1
/** How many are looked at from the rarest on, before those are looked through that a peer has. */
const mostSteps = 64
