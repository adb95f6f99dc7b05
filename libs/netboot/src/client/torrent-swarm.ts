import type { Bitfield } from '../torrent/bitfield.ts'
import { lengthOfPiece } from '../torrent/info.ts'
import type { Endpoint } from '../wire/endpoint.ts'
import type { Handshake } from '../wire/handshake.ts'
import type { BlockRange } from '../wire/message.ts'
import type { ExchangedPeer } from '../wire/peer-exchange.ts'
import { Caller } from './caller.ts'
import type { Connection, ConnectionHandlers, Greeting } from './connection.ts'
import { Extensions } from './extensions.ts'
import { Giving } from './giving.ts'
import { Herald } from './herald.ts'
import { Leech } from './leech.ts'
import { Peer, type PeerHandlers } from './peer.ts'
import type { SwarmOptions } from './swarm-options.ts'
import { SwarmPeers } from './swarm-peers.ts'
import { WebSeeds } from './web-seeds.ts'

/** In ms: BEP 3 wants something to be said every two minutes. */
const keepAlive = 90_000

/** All peers of one torrent, and what goes to and fro. */
export class TorrentSwarm implements PeerHandlers {
  /** What is here. */
  readonly have: Bitfield
  readonly #options: SwarmOptions
  readonly #peers: SwarmPeers
  readonly #caller: Caller
  readonly #leech: Leech
  readonly #giving: Giving
  readonly #extensions: Extensions
  readonly #herald: Herald
  readonly #webSeeds: WebSeeds
  #isClosed = false
  #saidAlive: number

  constructor(options: SwarmOptions) {
    const { torrent, files, have, on, now, mostPeers, peerId } = options
    const { info } = torrent
    this.#options = options
    this.have = have
    this.#saidAlive = now()
    this.#caller = new Caller({
      host: options.host,
      mostKnown: 10 * mostPeers,
      mostOfAddress: options.peersOfAddress,
      greeting: (host) => this.greeting(host),
      join: (connection) => this.join(connection),
    })
    this.#peers = new SwarmPeers({
      mostPeers,
      peerId,
      hasCalled: (connection) => this.#caller.hasCalled(connection),
      now,
    })
    this.#herald = new Herald(this.#peers)
    this.#leech = new Leech({
      metainfo: torrent,
      files,
      have,
      peer: (number) => this.#peers.get(number),
      gained: (piece) => this.#gain(piece),
      damaged: (piece, liar) => this.#blame(piece, liar),
      failed: on.failed,
    })
    this.#webSeeds = new WebSeeds({
      urls: torrent.webSeeds,
      use: options.webSeeds,
      info,
      leech: this.#leech,
      peers: this.#peers,
      host: options.host,
      dropped: on.dropped,
      now,
    })
    this.#giving = new Giving({ ...options, peers: this.#peers, lengthOfPiece: this.lengthOfPiece })
    this.#extensions = new Extensions({
      infoBytes: torrent.infoBytes,
      isPrivate: info.private,
      port: options.port,
      networks: options.networks,
      peers: this.#peers,
      hasCalled: ({ connection }) => this.#caller.hasCalled(connection),
      isFull: () => have.isFull,
      met: (peers) => this.#hear(peers),
      now,
    })
  }

  /** Those that are connected. */
  get peers(): Iterable<Peer> {
    return this.#peers
  }

  /** How many bytes of blocks were sent. */
  get uploaded(): number {
    return this.#giving.bytes
  }

  /** How many bytes came, and were right. */
  get downloaded(): number {
    return this.#leech.bytes
  }

  /** How many bytes web seeds have given. */
  get fromWebSeeds(): number {
    return this.#webSeeds.given
  }

  /** What is said to one who connects; `undefined` if there is no room. */
  greeting(host: string): Greeting | undefined {
    if (this.#isClosed || !this.#peers.welcomes(host)) return undefined
    const { torrent, peerId } = this.#options
    const infoHash = Buffer.from(torrent.infoHash, 'hex')
    return { ours: { infoHash, peerId, fast: true, extended: true }, pieces: this.have.size }
  }

  /**
   * A peer has connected and wants to talk about this torrent.
   *
   * @returns what happens on its connection from now on
   */
  join(
    connection: Connection,
  ): Pick<ConnectionHandlers, 'open' | 'message' | 'drained' | 'closed'> {
    let peer: Peer | undefined
    this.#peers.hold(connection)
    return {
      open: (theirs) => {
        peer = this.#welcome(connection, theirs)
      },
      message: (message) => peer?.receive(message),
      drained: () => peer?.pump(),
      closed: (reason) => {
        this.#peers.release(connection)
        if (peer !== undefined) this.#farewell(peer, reason)
      },
    }
  }

  /** Others know these peers; those that lack nothing are of use to us, and we may be to them. */
  meet(endpoints: readonly Endpoint[]): void {
    this.#caller.meet(endpoints)
    this.#call()
  }

  /** One that lacks something looks for peers: a seed calls it, unless it is here. */
  callSeeker(endpoint: Endpoint): void {
    if (!this.have.isFull || this.#isClosed || this.#extensions.isHere(endpoint)) return
    this.#caller.callOnce(endpoint)
  }

  /** Once in a while: choose anew who is given to, ask others for what stalls. */
  tick(): void {
    const now = this.#options.now()
    this.#leech.giveUpStalled(this.#peers, now)
    if (now - this.#saidAlive > keepAlive) {
      this.#saidAlive = now
      for (const peer of this.#peers) peer.connection.send({ kind: 'keep-alive' })
    }
    this.#giving.choose()
    this.#leech.askAll(this.#peers, now)
    this.#extensions.tick()
    this.#call()
  }

  /** Hang up on all, and wait for what is on its way to the disk. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#giving.close()
    this.#herald.close()
    this.#peers.close()
    await this.#webSeeds[Symbol.asyncDispose]()
    await this.#leech.download.settle()
  }

  /** Of one piece, in bytes. */
  readonly lengthOfPiece = (piece: number): number => {
    const { torrent, files } = this.#options
    return lengthOfPiece(torrent.info, piece, files.length)
  }

  /** A peer has one more piece. */
  gained(peer: Peer, piece: number): void {
    const now = this.#options.now()
    this.#leech.picker.peerHas(piece)
    this.#giving.gained(peer, piece, now)
    // Neither wants anything of the other.
    if (peer.has.isFull && this.have.isFull) peer.connection.close()
    else this.#leech.court(peer, now)
  }

  /** A peer wants something, or no longer. */
  interestChanged(): void {
    this.#giving.chooseSoon()
  }

  /** A peer gives, or no longer. */
  chokeChanged(peer: Peer): void {
    const now = this.#options.now()
    if (peer.isChoking) {
      this.#leech.choked(peer)
      this.#leech.askAll(this.#peers, now)
    } else this.#leech.ask(peer, now)
  }

  /** A block came. */
  block(peer: Peer, range: BlockRange, bytes: Uint8Array): void {
    this.#leech.block(peer, range, bytes, this.#options.now())
  }

  /** A peer will not give a block. */
  refused(peer: Peer, range: BlockRange): void {
    this.#leech.picker.refused(peer.number, range)
  }

  /** A peer speaks of what an extension is about. */
  extended(peer: Peer, id: number, payload: Uint8Array): void {
    this.#extensions.receive(peer, id, payload)
  }

  #welcome(connection: Connection, theirs: Handshake): Peer | undefined {
    const spare = this.#peers.spareOf(connection, theirs)
    spare?.close()
    if (spare === connection) return undefined
    const number = this.#peers.newNumber()
    const queue = this.#giving.queueFor(number, connection)
    const peer = new Peer(number, connection, theirs, queue, this, this.#options.now())
    this.#peers.add(peer)
    peer.introduce(this.#giving.hides)
    this.#giving.joined(peer, this.#options.now())
    this.#extensions.greet(peer)
    this.#options.on.joined(peer)
    // It wants nothing while it is told of nothing.
    if (this.#giving.hides) this.#giving.choose()
    return peer
  }

  #farewell(peer: Peer, reason: Error | undefined): void {
    this.#peers.remove(peer)
    this.#leech.picker.peerGone(peer.number, peer.has)
    this.#giving.gone(peer)
    this.#extensions.gone(peer)
    this.#options.on.left(peer, reason)
    if (this.#isClosed) return
    this.#giving.choose()
    this.#leech.askAll(this.#peers, this.#options.now())
  }

  #gain(piece: number): void {
    this.#herald.tell(piece)
    this.#options.on.gained(piece)
    if (this.have.isFull) this.#stopWanting()
    else this.#leech.askAll(this.#peers, this.#options.now())
  }

  #stopWanting(): void {
    for (const peer of this.#peers) {
      if (peer.has.isFull) peer.connection.close()
      else peer.want(false)
    }
  }

  #blame(piece: number, number: number | undefined): void {
    const { on } = this.#options
    if (number !== undefined && this.#webSeeds.blame(number)) return
    const liar = number === undefined ? undefined : this.#peers.get(number)
    if (liar === undefined) {
      on.damaged(piece)
      return
    }
    this.#peers.ban(liar.connection.remote.host)
    on.lied(liar)
    liar.connection.close(new Error('it gave a damaged piece'))
  }

  /** A peer tells of others. A seed does not need those who need nothing. */
  #hear(peers: readonly ExchangedPeer[]): void {
    this.#caller.meet(
      peers.filter(({ uploadOnly }) => !(uploadOnly && this.have.isFull)),
      'hearsay',
    )
    this.#call()
  }

  /** Call those who are known, while something is lacking. */
  #call(): void {
    if (this.have.isFull || this.#isClosed) return
    this.#caller.call(this.#options.now())
    this.#webSeeds.tick()
  }
}
