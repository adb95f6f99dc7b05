import type { Bitfield } from '../torrent/bitfield.ts'
import { blockLength } from '../torrent/piece-length.ts'
import type { BlockRange } from '../wire/message.ts'
import { Rarity } from './rarity.ts'

/** Who is asked: a number that each peer has for itself. */
export type PeerNumber = number

/** What a picker is made of. */
export interface PickerOptions {
  /** What is there already; the picker adds what is proven. */
  readonly have: Bitfield
  /** Of each piece but the last, in bytes. */
  readonly pieceLength: number
  /** Of all, in bytes. */
  readonly length: number
  /** How many pieces may be under way at a time: they are in memory. */
  readonly mostActive: number
  /** From 0 to below 1: one of several that are equally rare. */
  readonly random: () => number
}

/** What became of a block that came. */
export interface Arrival {
  /** Whether it is the last one that its piece lacked. */
  readonly complete: boolean
  /** Who was asked for it, too, in the end game: tell them that it came. */
  readonly others: readonly PeerNumber[]
}

/** A piece that is under way. */
interface Active {
  readonly blocks: Block[]
  /** How many have not come. */
  missing: number
  /** How many have not come, and are asked of nobody. */
  free: number
  /** After it has come damaged, one peer alone gives all of it: so the liar is found. */
  sole: PeerNumber | undefined
  readonly isSuspect: boolean
  readonly givers: Set<PeerNumber>
}

interface Block {
  here: boolean
  readonly asked: PeerNumber[]
}

/** In the end game a block is asked of so many. */
const mostAsked = 3

/**
 * Decides who is asked for what. A piece that is begun is ended first; then comes the rarest one. When nothing
 * is left to be asked for (the end game), others are asked for what has not come. Keeps no time, asks nobody.
 */
export class Picker {
  /** What is there and proven. */
  readonly have: Bitfield
  readonly #options: PickerOptions
  readonly #rarity: Rarity
  readonly #active = new Map<number, Active>()
  /** Pieces that came damaged. */
  readonly #suspects = new Set<number>()

  constructor(options: PickerOptions) {
    this.#options = options
    this.have = options.have
    this.#rarity = new Rarity(this.have.size)
    for (let piece = 0; piece < this.have.size; piece += 1) {
      if (!this.have.has(piece)) this.#rarity.want(piece)
    }
  }

  /** Whether nothing is left to be begun: what is under way is asked of several. */
  get isEndGame(): boolean {
    return this.#rarity.size === 0
  }

  /** The pieces under way. */
  get active(): Iterable<number> {
    return this.#active.keys()
  }

  /** A peer has a piece. */
  peerHas(piece: number): void {
    this.#rarity.change(piece, 1)
  }

  /** A peer that had these is gone. */
  peerGone(peer: PeerNumber, had: Bitfield): void {
    this.release(peer)
    for (const piece of had.pieces()) this.#rarity.change(piece, -1)
  }

  /** Whether a peer has something that is not there. */
  wantsFrom(has: Bitfield): boolean {
    if (this.#rarity.wantsOf(has)) return true
    for (const piece of this.#active.keys()) if (has.has(piece)) return true
    return false
  }

  /** What a peer is to be asked for next, and is noted to be asked for. @param count - how many blocks at most */
  next(peer: PeerNumber, has: Bitfield, count: number): BlockRange[] {
    const ranges: BlockRange[] = []
    for (const [piece, active] of this.#active) {
      if (ranges.length >= count) return ranges
      if (active.free > 0 && has.has(piece)) this.#take(peer, piece, active, count, 1, ranges)
    }
    while (ranges.length < count && this.#active.size < this.#options.mostActive) {
      const piece = this.#rarity.rarest(has, this.#options.random)
      if (piece === undefined) break
      this.#take(peer, piece, this.#begin(piece), count, 1, ranges)
    }
    if (this.isEndGame) {
      for (const [piece, active] of this.#active) {
        if (has.has(piece)) this.#take(peer, piece, active, count, mostAsked, ranges)
      }
    }
    return ranges
  }

  /**
   * Pieces in a row that nobody is asked for, from a rare one on, for one who gives them best so. They are noted to be
   * asked for.
   *
   * @param count - how many pieces at most
   */
  nextRow(peer: PeerNumber, has: Bitfield, count: number): BlockRange[] {
    const ranges: BlockRange[] = []
    const first = this.#rarity.rarest(has, this.#options.random) ?? this.have.size
    for (let piece = first; piece < first + count; piece += 1) {
      if (this.#active.size >= this.#options.mostActive || !this.#rarity.isWanted(piece)) break
      this.#take(peer, piece, this.#begin(piece), Number.POSITIVE_INFINITY, 1, ranges)
    }
    return ranges
  }

  /** A block came. @returns `undefined` if it is not wanted, or not from this one */
  arrived(peer: PeerNumber, { piece, offset, length }: BlockRange): Arrival | undefined {
    const active = this.#active.get(piece)
    const block = active?.blocks[offset / blockLength]
    if (active === undefined || block === undefined || block.here) return undefined
    if (!block.asked.includes(peer) || length !== this.#rangeOf(piece, offset).length) {
      return undefined
    }
    block.here = true
    active.missing -= 1
    active.givers.add(peer)
    const others = block.asked.splice(0).filter((other) => other !== peer)
    return { complete: active.missing === 0, others }
  }

  /** A peer will not give a block: others may. */
  refused(peer: PeerNumber, { piece, offset }: BlockRange): void {
    const active = this.#active.get(piece)
    const block = active?.blocks[offset / blockLength]
    if (active !== undefined && block !== undefined) free(active, block, peer)
  }

  /** A peer will give nothing that it was asked for: others may. */
  release(peer: PeerNumber): void {
    for (const [piece, active] of this.#active) {
      for (const block of active.blocks) free(active, block, peer)
      // What the sole giver has given is given up with it, or two would share the blame again.
      if (active.sole === peer && active.missing > 0) this.#restart(piece)
    }
  }

  /** A piece is whole and right. */
  proven(piece: number): void {
    this.#active.delete(piece)
    this.#suspects.delete(piece)
    this.have.add(piece)
  }

  /**
   * A piece is whole, and not right. It is asked for again, of one peer alone.
   *
   * @returns who has lied, if only one can have
   */
  damaged(piece: number): PeerNumber | undefined {
    const givers = [...(this.#active.get(piece)?.givers ?? [])]
    this.#suspects.add(piece)
    this.#restart(piece)
    return givers.length === 1 ? givers[0] : undefined
  }

  #restart(piece: number): void {
    if (this.#active.delete(piece)) this.#rarity.want(piece)
  }

  #begin(piece: number): Active {
    this.#rarity.unwant(piece)
    const blocks = Math.ceil(this.#lengthOf(piece) / blockLength)
    const active: Active = {
      blocks: Array.from({ length: blocks }, () => ({ here: false, asked: [] })),
      missing: blocks,
      free: blocks,
      sole: undefined,
      isSuspect: this.#suspects.has(piece),
      givers: new Set(),
    }
    this.#active.set(piece, active)
    return active
  }

  #take(
    peer: PeerNumber,
    piece: number,
    active: Active,
    count: number,
    most: number,
    ranges: BlockRange[],
  ): void {
    if (active.isSuspect) {
      active.sole ??= peer
      if (active.sole !== peer) return
    }
    for (let index = 0; index < active.blocks.length && ranges.length < count; index += 1) {
      const { here, asked } = active.blocks[index] as Block
      if (here || asked.length >= most || asked.includes(peer)) continue
      if (asked.length === 0) active.free -= 1
      asked.push(peer)
      ranges.push(this.#rangeOf(piece, index * blockLength))
    }
  }

  #rangeOf(piece: number, offset: number): BlockRange {
    return { piece, offset, length: Math.min(blockLength, this.#lengthOf(piece) - offset) }
  }

  #lengthOf(piece: number): number {
    const { pieceLength, length } = this.#options
    return Math.min(pieceLength, length - piece * pieceLength)
  }
}

function free(active: Active, { here, asked }: Block, peer: PeerNumber): void {
  const place = asked.indexOf(peer)
  if (place < 0) return
  asked.splice(place, 1)
  if (asked.length === 0 && !here) active.free += 1
}
