import { Bitfield } from '../torrent/bitfield.ts'
import { Rarity } from './rarity.ts'

/** What a {@link Reveal} goes by. */
export interface RevealOptions {
  /** How many pieces there are. */
  readonly size: number
  /** How many pieces are told to all peers together that have not fetched them yet: what keeps the link busy. */
  readonly ahead: number
  /** In ms: a peer that has gained nothing for so long is helped, also with what others could give it. */
  readonly patience: number
  /** From 0 to below 1. */
  readonly random: () => number
}

interface Told {
  /** Where it is. */
  readonly address: string
  /** Pieces that it has not, and was not told of. */
  readonly rest: Rest
  /** Those that it was told of, and has not fetched yet, since when, in ms. */
  readonly waiting: Map<number, number>
  /** What it has. */
  readonly has: Bitfield
  /** When it gained something last, or came, in ms. */
  gained: number
  /** How many it has fetched of those that it was told of. */
  fetched: number
  /** Whether it let some wait for too long, and has gained nothing since: it may be switched off. */
  isIdle: boolean
}

/** In ms: what was told to a peer, and not fetched for so long, is told to another one. */
const longestWait = 5000

/**
 * What a seed tells its peers that it has: to each one other pieces, those that the fewest have (super-seeding, BEP 16).
 * So it sends each piece about once, and peers have something to hand on from the beginning. BEP 16 tells the next piece
 * when the last one was seen elsewhere; here it is told when the last one has come, for the link must not rest, and who
 * spreads is rewarded by being given to. When all is out, only those are helped that nobody else gives anything.
 */
export class Reveal {
  readonly #options: RevealOptions
  readonly #peers = new Map<number, Told>()
  /** How many have each piece, or were told of it: all pieces are wanted. */
  readonly #spread: Rarity
  /** How many pieces all have together. */
  #had = 0
  /** How many were told of that others had, or were told of. */
  #repeated = 0
  /** How many are told of, and not fetched yet, at each address, but by those that are idle. */
  readonly #waitingAt = new Map<string, number>()
  /** The same of all together, where no address counts for more than its share. */
  #waiting = 0

  constructor(options: RevealOptions) {
    this.#options = options
    this.#spread = new Rarity(options.size)
    for (let piece = 0; piece < options.size; piece += 1) this.#spread.want(piece)
  }

  /**
   * A peer has come.
   *
   * @param address - where it is: who is there with many connections, or comes anew each time, counts for one
   * @param now - in ms
   */
  joined(peer: number, address: string, now: number): void {
    const { size } = this.#options
    this.#peers.set(peer, {
      ...{ address, waiting: new Map(), has: new Bitfield(size), rest: new Rest(size) },
      ...{ gained: now, fetched: 0, isIdle: false },
    })
  }

  /** A peer is gone, with what it had. */
  gone(peer: number): void {
    const told = this.#peers.get(peer)
    if (told === undefined) return
    this.#peers.delete(peer)
    this.#had -= told.has.count
    for (const piece of told.has.pieces()) this.#spread.change(piece, -1)
    this.#drop(told)
  }

  /** A peer says that it has a piece, or has been sent all of it. @param now - in ms */
  gained(peer: number, piece: number, now: number): void {
    const told = this.#peers.get(peer)
    if (told === undefined || !told.has.add(piece)) return
    this.#had += 1
    told.rest.remove(piece)
    told.gained = now
    if (told.isIdle) {
      told.isIdle = false
      this.#awaits(told, told.waiting.size)
    }
    // It was counted when it was told.
    if (told.waiting.delete(piece)) {
      this.#awaits(told, -1)
      told.fetched += 1
    } else this.#spread.change(piece, 1)
  }

  /** Whether a peer needs us: it fetches something, or is to be told of something. @param now - in ms */
  needs(peer: number, now: number): boolean {
    const told = this.#peers.get(peer)
    if (told === undefined || told.has.isFull) return false
    if (told.waiting.size > 0 || now - told.gained >= this.#options.patience) return true
    const piece = this.#spread.rarest(told.rest, zero)
    if (piece === undefined) return false
    return this.#spread.countOf(piece) === 0 || this.#mayCatchUp(told)
  }

  /** A peer is given nothing for now: what it has not fetched is told to others. */
  choked(peer: number): void {
    const told = this.#peers.get(peer)
    if (told !== undefined) this.#drop(told)
  }

  /**
   * What a peer is told of now, and is noted to be told of.
   *
   * @param peer - one that is given to
   * @param share - how many are given to
   * @param now - in ms
   */
  next(peer: number, share: number, now: number): number[] {
    const told = this.#peers.get(peer)
    if (told === undefined || told.has.isFull) return []
    this.#forget(told, now)
    const news: number[] = []
    const most = this.#mostFor(told, share)
    while (told.waiting.size < most) {
      const piece = this.#spread.rarest(told.rest, this.#options.random)
      if (piece === undefined) break
      const isOut = this.#spread.countOf(piece) > 0
      const isHelp = isOut && !this.#mayCatchUp(told)
      if (isHelp && now - told.gained < this.#options.patience) break
      told.rest.remove(piece)
      told.waiting.set(piece, now)
      if (!told.isIdle) this.#awaits(told, 1)
      this.#spread.change(piece, 1)
      news.push(piece)
      if (isOut) this.#repeated += 1
      // One at a time: then it is seen whether others give to it again.
      if (isHelp) {
        told.gained = now
        break
      }
    }
    return news
  }

  /** How many pieces a peer may be told of that it has not fetched. */
  #mostFor({ has, fetched }: Told, share: number): number {
    const { ahead } = this.#options
    const mean = this.#had / this.#peers.size
    // Who has more than others is given by them, for what it has. Others have nothing to give yet, and are given nothing by
    // those who want something for it: as long as they keep the link busy, it is for them alone.
    if (has.count > 1.25 * mean + lead && 2 * this.#waiting >= ahead) return 0
    // Who has little has little to give, and is given little by those who want something for it: it is told of more.
    const weight = Math.min(4, Math.max(1, 1 + (5 * (mean - has.count)) / Math.max(1, mean)))
    // How fast a newcomer takes is seen from a little on: what it was told of is not told to those who come next.
    const proven = Math.ceil(ahead / firstShare) + fetched
    return Math.max(leastAhead, Math.min(Math.ceil((weight * ahead) / share), proven))
  }

  /** When all is out, our link would rest: who is behind is given a share of all once more. */
  #mayCatchUp({ has }: Told): boolean {
    const isBehind = has.count * this.#peers.size < this.#had
    return isBehind && this.#repeated + 1 <= repeatedShare * this.#options.size
  }

  /** What it has not fetched for long is not counted on. It may still come. */
  #forget(told: Told, now: number): void {
    const { waiting } = told
    for (const [piece, since] of waiting) {
      if (now - since < longestWait) break
      // One that was switched off is told of more as long as it is connected, and keeps no link busy by that.
      if (!told.isIdle) this.#awaits(told, -waiting.size)
      told.isIdle = true
      waiting.delete(piece)
      this.#spread.change(piece, -1)
    }
  }

  /** What it has not fetched is not counted on. */
  #drop(told: Told): void {
    const { waiting } = told
    for (const piece of waiting.keys()) this.#spread.change(piece, -1)
    if (!told.isIdle) this.#awaits(told, -waiting.size)
    waiting.clear()
  }

  /**
   * So many more, or fewer, are told of and not fetched yet. Who is at one address cannot keep the link busy for all: it would take no more
   * than to come anew each time that what it lets wait is counted no longer.
   */
  #awaits({ address }: Told, change: number): void {
    const before = this.#waitingAt.get(address) ?? 0
    const after = before + change
    if (after === 0) this.#waitingAt.delete(address)
    else this.#waitingAt.set(address, after)
    const most = addressShare * this.#options.ahead
    this.#waiting += Math.min(after, most) - Math.min(before, most)
  }
}

const zero = (): number => 0

/** So many pieces at least is each one told of ahead: one comes while the next one is asked for. */
const leastAhead = 2
/** So much of what keeps the link busy, from 0 to 1, counts of one address: two keep it half busy, which is enough. */
const addressShare = 0.25
/** In pieces: more than that above the mean is more than others have. */
const lead = 8
/** At first: as if so many were given to. */
const firstShare = 16
/** So much of all, from 0 to 1, may be sent again to those who are behind. */
const repeatedShare = 0.1

/** Pieces of which some go, one by one. */
class Rest {
  readonly bytes: Uint8Array

  constructor(size: number) {
    this.bytes = Bitfield.full(size).bytes
  }

  has(piece: number): boolean {
    return ((this.bytes[piece >> 3] ?? 0) & (0x80 >> (piece & 7))) !== 0
  }

  remove(piece: number): void {
    this.bytes[piece >> 3] = (this.bytes[piece >> 3] ?? 0) & ~(0x80 >> (piece & 7))
  }
}
