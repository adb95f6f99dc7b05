import { Reveal } from '../swarm/reveal.ts'
import type { BlockRange } from '../wire/message.ts'
import type { Peer } from './peer.ts'

/** What a disclosure needs to know. */
export interface DisclosureOptions {
  /** How many pieces there are. */
  readonly pieces: number
  /** In bytes. */
  readonly pieceLength: number
  /** Of one piece, in bytes. */
  readonly lengthOfPiece: (piece: number) => number
  /** All that are connected. */
  readonly peers: Iterable<Peer>
}

/** How much all together are told of that they have not fetched yet, in bytes. */
const ahead = 4 << 20
/** In ms: a peer that has gained nothing for so long is helped, also with what others could give it. */
const patience = 500

/** What a seed has, told to its peers piece by piece. */
export class Disclosure {
  readonly #reveal: Reveal
  readonly #peers: Iterable<Peer>
  readonly #lengthOfPiece: (piece: number) => number
  /** Of pieces that some of is sent, how many bytes, by peer. */
  readonly #sent = new Map<number, Map<number, number>>()

  constructor({ pieces, pieceLength, lengthOfPiece, peers }: DisclosureOptions) {
    this.#peers = peers
    this.#lengthOfPiece = lengthOfPiece
    this.#reveal = new Reveal({
      ...{ size: pieces, ahead: Math.ceil(ahead / pieceLength), patience },
      random: Math.random,
    })
  }

  /** A peer has come; what it has is told later. @param now - in ms */
  joined({ number, connection }: Peer, now: number): void {
    this.#reveal.joined(number, connection.remote.host, now)
    this.#sent.set(number, new Map())
  }

  /** A peer is gone. */
  gone({ number }: Peer): void {
    this.#reveal.gone(number)
    this.#sent.delete(number)
  }

  /** A peer has a piece: it is told of others. @param now - in ms */
  gained(peer: Peer, piece: number, now: number): void {
    this.#reveal.gained(peer.number, piece, now)
    if (!peer.isChoked) this.#tell([peer], this.#given().length, now)
  }

  /**
   * Blocks are on their way to a peer. What it has fetched is known so, for not all tell one that has a piece that they
   * have it, too.
   *
   * @param now - in ms
   */
  sent(peer: Peer, blocks: readonly BlockRange[], now: number): void {
    const sent = this.#sent.get(peer.number)
    for (const { piece, length } of blocks) {
      const bytes = (sent?.get(piece) ?? 0) + length
      sent?.set(piece, bytes)
      if (bytes < this.#lengthOfPiece(piece)) continue
      sent?.delete(piece)
      this.gained(peer, piece, now)
    }
  }

  /** Whether a peer would want something if it were told of it. @param now - in ms */
  needs({ number }: Peer, now: number): boolean {
    return this.#reveal.needs(number, now)
  }

  /** Tell those that are given to of more, and count on the others no longer. @param now - in ms */
  tell(now: number): void {
    for (const { isChoked, number } of this.#peers) if (isChoked) this.#reveal.choked(number)
    const given = this.#given()
    this.#tell(given, given.length, now)
  }

  #given(): Peer[] {
    return [...this.#peers].filter(({ isChoked }) => !isChoked)
  }

  #tell(peers: readonly Peer[], share: number, now: number): void {
    for (const peer of peers) send(peer, this.#reveal.next(peer.number, share, now))
  }
}

function send({ connection }: Peer, pieces: readonly number[]): void {
  if (pieces.length === 0) return
  connection.together(() => {
    for (const piece of pieces) connection.send({ kind: 'have', piece })
  })
}
