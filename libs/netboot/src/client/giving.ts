import { Spread } from '../swarm/spread.ts'
import type { Bitfield } from '../torrent/bitfield.ts'
import { chokeRound } from './choke-round.ts'
import type { Connection } from './connection.ts'
import { Disclosure } from './disclosure.ts'
import type { Peer } from './peer.ts'
import type { SwarmOptions } from './swarm-options.ts'
import type { SwarmPeers } from './swarm-peers.ts'
import type { UploadQueue } from './upload-queue.ts'
import { Uploads } from './uploads.ts'

/** In bytes: what is read at a time for those who ask for one piece after the other. */
const longestChunk = 1 << 20

/** What giving needs to know beside the options of its swarm. */
export interface GivingOptions extends SwarmOptions {
  /** All that are connected. */
  readonly peers: SwarmPeers
  /** Of one piece, in bytes. */
  readonly lengthOfPiece: (piece: number) => number
}

/** What the peers of a torrent are given: who is, what each is told of, what is sent. */
export class Giving {
  readonly #options: GivingOptions
  readonly #have: Bitfield
  readonly #uploads: Uploads
  readonly #spread: Spread
  /** What peers are told piece by piece; without, they are told all at once. */
  readonly #disclosure: Disclosure | undefined
  #isClosed = false
  #isChoosing = false

  constructor(options: GivingOptions) {
    const { torrent, files, have, on, cache, total, peerRate, now, peers, lengthOfPiece } = options
    const { pieceLength } = torrent.info
    this.#options = options
    this.#have = have
    this.#spread = new Spread(pieceLength)
    this.#disclosure =
      options.superSeeding && have.isFull
        ? new Disclosure({ pieces: have.size, pieceLength, lengthOfPiece, peers })
        : undefined
    this.#uploads = new Uploads({
      cache,
      source: {
        id: torrent.infoHash,
        length: files.length,
        chunkLength: have.isFull ? longestChunk : Math.min(longestChunk, pieceLength),
        read: (offset, into) => files.read(offset, into),
      },
      pieceLength,
      total,
      peerRate,
      peers,
      now,
      sent: (number, bytes, blocks) => {
        for (const piece of new Set(blocks.map(({ piece }) => piece)))
          this.#spread.gave(number, piece)
        const peer = peers.get(number)
        peer?.taken.add(bytes, now())
        if (peer !== undefined) this.#disclosure?.sent(peer, blocks, now())
      },
      failed: on.failed,
    })
  }

  /** How many bytes of blocks were sent. */
  get bytes(): number {
    return this.#uploads.bytes
  }

  /** Whether peers are told piece by piece what is here. */
  get hides(): boolean {
    return this.#disclosure !== undefined
  }

  /** What a new peer will ask for. @param number - its own */
  queueFor(number: number, connection: Connection): UploadQueue {
    return this.#uploads.queueFor(number, connection)
  }

  /** A peer has come. @param now - in ms */
  joined(peer: Peer, now: number): void {
    this.#disclosure?.joined(peer, now)
  }

  /** A peer is gone. */
  gone(peer: Peer): void {
    this.#spread.gone(peer.number)
    this.#disclosure?.gone(peer)
  }

  /** A peer has one more piece. @param now - in ms */
  gained(peer: Peer, piece: number, now: number): void {
    this.#spread.gained(peer.number, piece, now)
    this.#disclosure?.gained(peer, piece, now)
  }

  /** Choose who is given to: who gives to us while we lack something, who hands on what we give when we do not. */
  choose(): void {
    const { peers, now: clock } = this.#options
    const now = clock()
    const worthOf = ({ number, given }: Peer): number =>
      this.#have.isFull ? this.#spread.worth(number, now) : given.rate(now)
    const needs = (peer: Peer): boolean => this.#disclosure?.needs(peer, now) ?? false
    chokeRound(peers, worthOf, needs, this.#options, now)
    this.#disclosure?.tell(now)
  }

  /** The same, after all that has come at once: a peer can change its mind thousands of times in that. */
  chooseSoon(): void {
    if (this.#isChoosing) return
    this.#isChoosing = true
    queueMicrotask(() => {
      this.#isChoosing = false
      if (!this.#isClosed) this.choose()
    })
  }

  /** Give no more. */
  close(): void {
    this.#isClosed = true
    this.#uploads.close()
  }
}
