import { RateMeter } from './rate-meter.ts'

/** How many of those who were given a piece share the merit of its spreading: the first ones. */
const mostGivers = 4

/**
 * What peers hand on of what a seed has given them. When a peer has a piece that it was not given here, those who were
 * given it must have handed it on: they share the merit. So a seed gives to those who spread most, not to those who
 * take most.
 */
export class Spread {
  readonly #pieceLength: number
  /** Who was given each piece. */
  readonly #givers = new Map<number, number[]>()
  readonly #merits = new Map<number, RateMeter>()

  /** @param pieceLength - in bytes */
  constructor(pieceLength: number) {
    this.#pieceLength = pieceLength
  }

  /** A peer is given some of a piece. */
  gave(peer: number, piece: number): void {
    const givers = this.#givers.get(piece)
    if (givers === undefined) this.#givers.set(piece, [peer])
    else if (givers.length < mostGivers && !givers.includes(peer)) givers.push(peer)
  }

  /** A peer says that it has a piece. @param now - in ms */
  gained(peer: number, piece: number, now: number): void {
    const givers = this.#givers.get(piece)
    if (givers === undefined || givers.includes(peer)) return
    for (const giver of givers) {
      const merit = this.#merits.get(giver) ?? new RateMeter(now)
      this.#merits.set(giver, merit)
      merit.add(this.#pieceLength / givers.length, now)
    }
  }

  /** What a peer hands on, in bytes a second. @param now - in ms */
  worth(peer: number, now: number): number {
    return this.#merits.get(peer)?.rate(now) ?? 0
  }

  /** A peer is gone. */
  gone(peer: number): void {
    this.#merits.delete(peer)
    for (const [piece, givers] of this.#givers) {
      const others = givers.filter((giver) => giver !== peer)
      if (others.length === givers.length) continue
      if (others.length === 0) this.#givers.delete(piece)
      else this.#givers.set(piece, others)
    }
  }
}
