import { NetbootError } from '../errors.ts'
import { RateMeter } from '../swarm/rate-meter.ts'
import { RequestDepth } from '../swarm/request-depth.ts'
import { Bitfield } from '../torrent/bitfield.ts'
import type { Handshake } from '../wire/handshake.ts'
import type { BlockRange, Message } from '../wire/message.ts'
import type { Connection } from './connection.ts'
import type { UploadQueue } from './upload-queue.ts'
import { checkRequest } from './upload-queue.ts'

/** In bytes. */
const mostWaste = 16 << 20
/** How often one may begin or cease to give, beside once for each block that it gives. */
const mostTurns = 1000

/** What a peer tells the one who knows all peers of its torrent. */
export interface PeerHandlers {
  /** What is here. */
  readonly have: Bitfield
  /** Of one piece, in bytes. */
  lengthOfPiece(piece: number): number
  /** It has one more piece. */
  gained(peer: Peer, piece: number): void
  /** It wants something that is here, or no longer. */
  interestChanged(peer: Peer): void
  /** It gives to us from now on, or no longer. */
  chokeChanged(peer: Peer): void
  /** A block came. */
  block(peer: Peer, range: BlockRange, bytes: Uint8Array): void
  /** It will not give a block. */
  refused(peer: Peer, range: BlockRange): void
  /** It speaks of something that an extension is about. */
  extended(peer: Peer, id: number, payload: Uint8Array): void
}

/** A peer of a torrent: what it has, wants and gives. */
export class Peer {
  /** A number that it has for itself. */
  readonly number: number
  /** Where messages go. */
  readonly connection: Connection
  /** What it has said of itself. */
  readonly theirs: Handshake
  /** What it has. */
  readonly has: Bitfield
  /** What it gives. */
  readonly given: RateMeter
  /** How much it is asked for ahead. */
  readonly depth: RequestDepth = new RequestDepth()
  /** What it takes. */
  readonly taken: RateMeter
  /** Whether it wants something that is here. */
  isInterested = false
  /** Whether it gives nothing. */
  isChoking = true
  /** Whether it gets nothing. */
  isChoked = true
  /** Whether we want something that it has. */
  isWanted = false
  /** Since when it is here, in ms. */
  readonly joined: number
  /** Since when it is choked or not, in ms. */
  since: number
  /** When it gave something last, or was asked first, in ms. */
  heard: number
  /** What it was asked for, by place. */
  readonly asked: Map<string, BlockRange> = new Map()
  readonly #handlers: PeerHandlers
  readonly #queue: UploadQueue
  #waste = 0
  #turns = 0

  /**
   * @param number - its own
   * @param connection - open
   * @param theirs - what it has said of itself
   * @param queue - what it gets
   * @param handlers - who is told
   * @param now - in ms
   */
  constructor(
    number: number,
    connection: Connection,
    theirs: Handshake,
    queue: UploadQueue,
    handlers: PeerHandlers,
    now: number,
  ) {
    this.number = number
    this.connection = connection
    this.theirs = theirs
    this.has = new Bitfield(handlers.have.size)
    this.given = new RateMeter(now)
    this.taken = new RateMeter(now)
    this.joined = now
    this.since = now
    this.heard = now
    this.#handlers = handlers
    this.#queue = queue
  }

  /** Whether it knows the fast extension; we always do. */
  get isFast(): boolean {
    return this.theirs.fast
  }

  /** Say what is here. @param hides - it is told piece by piece what is here */
  introduce(hides: boolean): void {
    const { have } = this.#handlers
    if (hides) {
      if (this.isFast) this.connection.send({ kind: 'have-none' })
    } else if (this.isFast && have.isFull) this.connection.send({ kind: 'have-all' })
    else if (this.isFast && have.count === 0) this.connection.send({ kind: 'have-none' })
    else if (have.count > 0) this.connection.send({ kind: 'bitfield', bits: have.bytes })
  }

  /** Give to it, or no longer. @param now - in ms */
  choke(isChoked: boolean, now: number): void {
    if (this.isChoked === isChoked) return
    this.isChoked = isChoked
    this.since = now
    this.connection.send({ kind: isChoked ? 'choke' : 'unchoke' })
    if (!isChoked) return
    const waiting = this.#queue.clear()
    if (!this.isFast) return
    for (const range of waiting) this.connection.send({ kind: 'reject', ...range })
  }

  /** Want something of it, or no longer. */
  want(isWanted: boolean): void {
    if (this.isWanted === isWanted) return
    this.isWanted = isWanted
    this.connection.send({ kind: isWanted ? 'interested' : 'not-interested' })
  }

  /** Send what waits, as far as is allowed. */
  pump(): void {
    this.#queue.pump()
  }

  /** Ask for a block. */
  ask(range: BlockRange): void {
    this.asked.set(placeOf(range), range)
    this.connection.send({ kind: 'request', ...range })
  }

  /** A block is not needed any more. */
  cancel(range: BlockRange): void {
    if (!this.asked.has(placeOf(range))) return
    // With the fast extension it answers all the same, with the block or a refusal: until then it is asked.
    if (!this.isFast) this.asked.delete(placeOf(range))
    this.connection.send({ kind: 'cancel', ...range })
  }

  /** A message came. @throws NetbootError `ERR_PROTOCOL`: it may not say this; it is to be hung up on */
  receive(message: Message): void {
    switch (message.kind) {
      case 'choke':
      case 'unchoke':
        this.#chokes(message.kind === 'choke')
        break
      case 'interested':
      case 'not-interested':
        this.#wants(message.kind === 'interested')
        break
      case 'have':
        this.#gains(message.piece)
        break
      case 'bitfield':
        // aria2c says so later, too, where that is shorter than one `have` after the other.
        this.#gainsAll(Bitfield.from(message.bits, this.has.size))
        break
      case 'have-all':
        // Said again and again it costs nothing.
        if (this.has.isFull) break
        this.#gainsAll(this.isFast ? Bitfield.full(this.has.size) : undefined)
        break
      case 'request':
        this.#requests(message)
        break
      case 'cancel':
        if (this.#queue.cancel(message) && this.isFast) {
          this.connection.send({ ...message, kind: 'reject' })
        }
        break
      case 'piece':
        this.#gives(message.piece, message.offset, message.block)
        break
      case 'reject':
        if (this.asked.delete(placeOf(message))) this.#handlers.refused(this, message)
        break
      case 'extended':
        this.#handlers.extended(this, message.id, message.payload)
        break
      default:
      // Hints (suggest, allowed-fast) need no answer; what is not known is passed over (BEP 10).
    }
  }

  #wants(isInterested: boolean): void {
    if (this.isInterested === isInterested) return
    this.isInterested = isInterested
    this.#handlers.interestChanged(this)
  }

  #chokes(isChoking: boolean): void {
    if (this.isChoking === isChoking) return
    this.#turns += 1
    if (this.#turns > mostTurns) {
      throw new NetbootError('ERR_PROTOCOL', 'it changes its mind, and gives nothing')
    }
    this.isChoking = isChoking
    // Without the fast extension what was asked for is lost now; with it, each is refused for itself.
    if (isChoking && !this.isFast) this.asked.clear()
    this.#handlers.chokeChanged(this)
  }

  #gains(piece: number): void {
    if (piece >= this.has.size) {
      throw new NetbootError(
        'ERR_PROTOCOL',
        `expected a piece below ${this.has.size}, got ${piece}`,
      )
    }
    if (this.has.add(piece)) this.#handlers.gained(this, piece)
  }

  #gainsAll(has: Bitfield | undefined): void {
    if (has === undefined) {
      throw new NetbootError('ERR_PROTOCOL', `expected a bitfield of ${this.has.size} pieces`)
    }
    for (const piece of has.beyond(this.has)) this.#gains(piece)
  }

  #requests(range: BlockRange & { readonly kind: string }): void {
    const { have, lengthOfPiece } = this.#handlers
    checkRequest(range, lengthOfPiece, have.size)
    const { piece, offset, length } = range
    const mayHave = !this.isChoked && have.has(piece)
    if (mayHave && this.#queue.add({ piece, offset, length })) this.#queue.pump()
    else if (this.isFast) this.connection.send({ kind: 'reject', piece, offset, length })
    // Without that extension, requests may have crossed a choke: those are passed over. A flood is none of these.
    else if (mayHave) throw new NetbootError('ERR_PROTOCOL', 'too many requests at a time')
  }

  #gives(piece: number, offset: number, block: Uint8Array): void {
    const range = { piece, offset, length: block.length }
    if (this.asked.delete(placeOf(range))) {
      this.#turns = Math.max(0, this.#turns - 1)
      this.#handlers.block(this, range, block)
      return
    }
    // What was cancelled may have been on its way. So much cannot have been.
    this.#waste += block.length
    if (this.#waste > mostWaste)
      throw new NetbootError('ERR_PROTOCOL', 'too much that was not asked for')
  }
}

function placeOf({ piece, offset }: BlockRange): string {
  return `${piece} ${offset}`
}
