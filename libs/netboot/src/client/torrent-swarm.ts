import { randomInt } from 'node:crypto'
import type { Torrent } from '../making/make-torrent.ts'
import type { ChunkCache, ChunkSource } from '../storage/chunk-cache.ts'
import type { TorrentFiles } from '../storage/torrent-files.ts'
import { type ChokeOptions, chooseUnchoked } from '../swarm/choker.ts'
import { Picker } from '../swarm/picker.ts'
import { Spread } from '../swarm/spread.ts'
import { TokenBucket } from '../swarm/token-bucket.ts'
import type { Bitfield } from '../torrent/bitfield.ts'
import { lengthOfPiece } from '../torrent/info.ts'
import type { Endpoint } from '../wire/endpoint.ts'
import type { Handshake } from '../wire/handshake.ts'
import { Caller } from './caller.ts'
import type { Connection, ConnectionHandlers, Greeting } from './connection.ts'
import { Download } from './download.ts'
import { Peer, type PeerHandlers } from './peer.ts'
import { UploadQueue } from './upload-queue.ts'

/** What a swarm is made of. */
export interface SwarmOptions extends ChokeOptions {
  /** What it is about. */
  readonly torrent: Torrent
  /** Where its files are. */
  readonly files: TorrentFiles
  /** What is there already. */
  readonly have: Bitfield
  /** What we call ourselves: 20 bytes. */
  readonly peerId: Uint8Array
  /** Where chunks are kept. */
  readonly cache: ChunkCache
  /** What all torrents may send together. */
  readonly total: TokenBucket
  /** What each peer gets at most, in bytes a second. */
  readonly peerRate: number
  /** How many peers are connected at most. */
  readonly mostPeers: number
  /** The address that we call from; `undefined`: the system chooses. */
  readonly host: string | undefined
  /** In ms. */
  readonly now: () => number
  /** Who is told. */
  readonly on: SwarmHandlers
}

/** What a swarm tells. */
export interface SwarmHandlers {
  /** A peer is there. */
  joined(peer: Peer): void
  /** A peer is gone. @param reason - if it did not simply end */
  left(peer: Peer, reason: Error | undefined): void
  /** A piece is there. */
  gained(piece: number): void
  /** A peer has given a piece that was not right. */
  lied(peer: Peer): void
  /** A piece was not right, and nobody alone can be blamed. */
  damaged(piece: number): void
  /** The disk has failed. */
  failed(error: unknown): void
}

/** In ms: a peer that was asked and gives nothing for so long is not counted on. */
const stallTime = 8000
/** In ms: BEP 3 wants something to be said every two minutes. */
const keepAlive = 90_000
/** In bytes: what is read at a time for those who ask for one piece after the other. */
const longestChunk = 1 << 20

/** All peers of one torrent, and what goes to and fro. */
export class TorrentSwarm implements PeerHandlers {
  /** What is here. */
  readonly have: Bitfield
  /** How many bytes of blocks were sent. */
  uploaded = 0
  /** How many bytes came, and were right. */
  downloaded = 0
  readonly #options: SwarmOptions
  readonly #peers = new Map<number, Peer>()
  readonly #connections = new Set<Connection>()
  readonly #banned = new Set<string>()
  readonly #caller: Caller
  readonly #picker: Picker
  readonly #download: Download
  readonly #source: ChunkSource
  readonly #spread: Spread
  #count = 0
  #waiting: NodeJS.Timeout | undefined
  #isClosed = false
  #saidAlive: number

  constructor(options: SwarmOptions) {
    const { torrent, files, have, on } = options
    const { info } = torrent
    this.#options = options
    this.have = have
    this.#saidAlive = options.now()
    this.#picker = new Picker({
      have,
      pieceLength: info.pieceLength,
      length: files.length,
      mostActive: Math.max(4, Math.floor((64 << 20) / info.pieceLength)),
      random: Math.random,
    })
    this.#download = new Download({
      info,
      files,
      picker: this.#picker,
      peer: (number) => this.#peers.get(number),
      proven: (piece) => this.#gain(piece),
      damaged: (piece, liar) => this.#blame(piece, liar),
      failed: on.failed,
    })
    this.#caller = new Caller({
      host: options.host,
      mostKnown: 10 * options.mostPeers,
      greeting: (host) => this.greeting(host),
      join: (connection) => this.join(connection),
    })
    this.#spread = new Spread(info.pieceLength)
    this.#source = {
      id: torrent.infoHash,
      length: files.length,
      chunkLength: have.isFull ? longestChunk : Math.min(longestChunk, info.pieceLength),
      read: (offset, into) => files.read(offset, into),
    }
  }

  /** Those that are connected. */
  get peers(): Iterable<Peer> {
    return this.#peers.values()
  }

  /** How many peers are connected. */
  get size(): number {
    return this.#peers.size
  }

  /** What is said to one who connects; `undefined` if there is no room. */
  greeting(host: string): Greeting | undefined {
    if (this.#isClosed || this.#banned.has(host)) return undefined
    if (this.#connections.size >= this.#options.mostPeers) return undefined
    const { torrent, peerId } = this.#options
    const infoHash = Buffer.from(torrent.infoHash, 'hex')
    return { ours: { infoHash, peerId, fast: true, extended: false }, pieces: this.have.size }
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
    this.#connections.add(connection)
    return {
      open: (theirs) => {
        peer = this.#welcome(connection, theirs)
      },
      message: (message) => peer?.receive(message),
      drained: () => peer?.pump(),
      closed: (reason) => {
        this.#connections.delete(connection)
        if (peer === undefined) return
        this.#peers.delete(peer.number)
        this.#picker.peerGone(peer.number, peer.has)
        this.#spread.gone(peer.number)
        this.#options.on.left(peer, reason)
        if (this.#isClosed) return
        this.rechoke()
        this.#askAll()
      },
    }
  }

  /** Others know these peers; those that lack nothing are of use to us, and we may be to them. */
  meet(endpoints: readonly Endpoint[]): void {
    this.#caller.meet(endpoints)
    this.#call()
  }

  /** Once in a while: choose anew who is given to, ask others for what stalls. */
  tick(): void {
    const now = this.#options.now()
    for (const peer of this.#peers.values()) {
      if (peer.asked.size > 0 && now - peer.heard > stallTime) this.#giveUp(peer)
    }
    if (now - this.#saidAlive > keepAlive) {
      this.#saidAlive = now
      for (const peer of this.#peers.values()) peer.connection.send({ kind: 'keep-alive' })
    }
    this.rechoke()
    this.#askAll()
    this.#call()
  }

  /** Choose who is given to. */
  rechoke(): void {
    const { now, slots, chances, least } = this.#options
    const time = now()
    const candidates = [...this.#peers.values()].map((peer) => ({
      peer: peer.number,
      isInterested: peer.isInterested,
      isUnchoked: !peer.isChoked,
      since: peer.since,
      worth: this.have.isFull ? this.#spread.worth(peer.number, time) : peer.given.rate(time),
    }))
    const chosen = chooseUnchoked(candidates, { slots, chances, least }, time)
    for (const peer of this.#peers.values()) peer.choke(!chosen.has(peer.number), time)
  }

  /** Hang up on all, and wait for what is on its way to the disk. */
  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#waiting)
    for (const connection of this.#connections) connection.close()
    await this.#download.settle()
  }

  /** Of one piece, in bytes. */
  readonly lengthOfPiece = (piece: number): number => {
    const { torrent, files } = this.#options
    return lengthOfPiece(torrent.info, piece, files.length)
  }

  /** A peer has one more piece. */
  gained(peer: Peer, piece: number): void {
    this.#picker.peerHas(piece)
    this.#spread.gained(peer.number, piece, this.#options.now())
    // Neither wants anything of the other.
    if (peer.has.isFull && this.have.isFull) peer.connection.close()
    else this.#court(peer)
  }

  /** A peer wants something, or no longer. */
  interestChanged(): void {
    this.rechoke()
  }

  /** A peer gives, or no longer. */
  chokeChanged(peer: Peer): void {
    if (peer.isChoking) {
      if (!peer.isFast) this.#picker.release(peer.number)
      this.#askAll()
    } else this.#download.ask(peer, this.#options.now())
  }

  /** A block came. */
  block(
    peer: Peer,
    range: { piece: number; offset: number; length: number },
    bytes: Uint8Array,
  ): void {
    this.#download.block(peer, range, bytes, this.#options.now())
  }

  /** A peer will not give a block. */
  refused(peer: Peer, range: { piece: number; offset: number; length: number }): void {
    this.#picker.refused(peer.number, range)
  }

  /** Nothing yet is said by extensions. */
  extended(): void {}

  #welcome(connection: Connection, theirs: Handshake): Peer | undefined {
    const twin = this.#twinOf(connection, theirs)
    if (twin !== undefined) {
      const loser = this.#isKept(connection, twin, theirs) ? twin.connection : connection
      loser.close()
      if (loser === connection) return undefined
    }
    const { now, cache, torrent, peerRate, total, on } = this.#options
    const own = new TokenBucket(peerRate, now())
    this.#count += 1
    const queue: UploadQueue = new UploadQueue({
      connection,
      cache,
      source: this.#source,
      pieceLength: torrent.info.pieceLength,
      allowance: (wanted) => {
        const granted = Math.min(wanted, own.available(now()), total.available(now()))
        if (granted <= 0) this.#pumpLater()
        return granted
      },
      sent: (bytes, pieces) => {
        for (const piece of pieces) this.#spread.gave(peer.number, piece)
        own.spend(bytes)
        total.spend(bytes)
        this.uploaded += bytes
        peer.taken.add(bytes, now())
      },
      failed: (error) => {
        on.failed(error)
        connection.close(error instanceof Error ? error : undefined)
      },
    })
    const peer = new Peer(this.#count, connection, theirs, queue, this, now())
    this.#peers.set(peer.number, peer)
    peer.introduce()
    on.joined(peer)
    return peer
  }

  /** Two who call each other have two connections. */
  #twinOf(connection: Connection, { peerId }: Handshake): Peer | undefined {
    const { host } = connection.remote
    return [...this.#peers.values()].find(
      ({ theirs, connection: { remote } }) =>
        remote.host === host && Buffer.compare(theirs.peerId, peerId) === 0,
    )
  }

  /** The one who has the greater name is the one that calls: so both keep the same connection. */
  #isKept(connection: Connection, twin: Peer, { peerId }: Handshake): boolean {
    const isOurs = this.#caller.hasCalled(connection)
    if (isOurs === this.#caller.hasCalled(twin.connection)) return false
    return isOurs === Buffer.compare(this.#options.peerId, peerId) > 0
  }

  #pumpLater(): void {
    this.#waiting ??= setTimeout(() => {
      this.#waiting = undefined
      // Each time another one is the first: the limit is shared.
      const peers = [...this.#peers.values()]
      const first = peers.length > 1 ? randomInt(peers.length) : 0
      for (const peer of [...peers.slice(first), ...peers.slice(0, first)]) peer.pump()
    }, 20)
  }

  #court(peer: Peer): void {
    if (this.have.isFull) return
    peer.want(this.#picker.wantsFrom(peer.has))
    this.#download.ask(peer, this.#options.now())
  }

  #gain(piece: number): void {
    this.downloaded += this.lengthOfPiece(piece)
    for (const peer of this.#peers.values()) {
      if (!peer.has.has(piece)) peer.connection.send({ kind: 'have', piece })
    }
    this.#options.on.gained(piece)
    if (this.have.isFull) this.#stopWanting()
    else this.#askAll()
  }

  #stopWanting(): void {
    for (const peer of this.#peers.values()) {
      if (peer.has.isFull) peer.connection.close()
      else peer.want(false)
    }
  }

  #blame(piece: number, liar: Peer | undefined): void {
    const { on } = this.#options
    if (liar === undefined) {
      on.damaged(piece)
      return
    }
    this.#banned.add(liar.connection.remote.host)
    on.lied(liar)
    liar.connection.close(new Error('it gave a damaged piece'))
  }

  #giveUp(peer: Peer): void {
    this.#picker.release(peer.number)
    peer.asked.clear()
    peer.connection.close(new Error('it was asked and gave nothing'))
  }

  #askAll(): void {
    if (this.have.isFull) return
    const now = this.#options.now()
    for (const peer of this.#peers.values()) this.#download.ask(peer, now)
  }

  /** Call those who are known, while something is lacking. */
  #call(): void {
    if (!this.have.isFull) this.#caller.call(this.#options.now())
  }
}
