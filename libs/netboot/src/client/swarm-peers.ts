import type { Handshake } from '../wire/handshake.ts'
import type { Connection } from './connection.ts'
import type { Peer } from './peer.ts'

/** What bounds a table of peers. */
export interface SwarmPeersOptions {
  /** How many are connected at most. */
  readonly mostPeers: number
  /** What we call ourselves: 20 bytes. */
  readonly peerId: Uint8Array
  /** Whether we have called, and not been called. */
  readonly hasCalled: (connection: Connection) => boolean
  /** In ms. */
  readonly now: () => number
}

/** In ms: two calls that were made at the same time are both there after so long. */
const crossing = 500
/** In bytes: so much of a name tells which program it is (BEP 20). */
const program = 3

/** Who is connected about one torrent: as many as there is room for, nobody twice, nobody who has lied. */
export class SwarmPeers {
  readonly #options: SwarmPeersOptions
  readonly #peers = new Map<number, Peer>()
  /** Also those that have not said yet who they are. */
  readonly #connections = new Set<Connection>()
  readonly #banned = new Set<string>()
  #count = 0

  constructor(options: SwarmPeersOptions) {
    this.#options = options
  }

  /** How many there are. */
  get size(): number {
    return this.#peers.size
  }

  /** All of them; those that go meanwhile are passed over. */
  [Symbol.iterator](): IterableIterator<Peer> {
    return this.#peers.values()
  }

  /** The peer of a number, if it is still there. */
  get(number: number): Peer | undefined {
    return this.#peers.get(number)
  }

  /** Whether one of an address may connect. */
  welcomes(host: string): boolean {
    return !this.#banned.has(host) && this.#connections.size < this.#options.mostPeers
  }

  /** A number that no other one has, or has had. */
  newNumber(): number {
    this.#count += 1
    return this.#count
  }

  /** A connection takes a place, before it has said who it is. */
  hold(connection: Connection): void {
    this.#connections.add(connection)
  }

  /** Its place is free again. */
  release(connection: Connection): void {
    this.#connections.delete(connection)
  }

  /** A peer has said who it is. */
  add(peer: Peer): void {
    this.#peers.set(peer.number, peer)
  }

  /** A peer is gone. */
  remove(peer: Peer): void {
    this.#peers.delete(peer.number)
  }

  /** Nobody of this address connects any more. */
  ban(host: string): void {
    this.#banned.add(host)
  }

  /**
   * Two who call each other have two connections, and keep the same one. Other programs keep the first one that they know
   * of: should we keep the second, none would be left, and aria2c would not call again for minutes. Two of us whose calls
   * cross on the way may not agree on which was first: they keep that of the one with the greater name.
   *
   * @returns the other one, to be closed; `undefined` if there is only one
   */
  spareOf(connection: Connection, { peerId }: Handshake): Connection | undefined {
    const { host } = connection.remote
    const twin = [...this].find(
      ({ theirs, connection: { remote } }) =>
        remote.host === host && Buffer.compare(theirs.peerId, peerId) === 0,
    )
    if (twin === undefined) return undefined
    const { hasCalled, peerId: ours, now } = this.#options
    const isOfUs = Buffer.compare(ours.subarray(0, program), peerId.subarray(0, program)) === 0
    if (!isOfUs || now() - twin.joined > crossing) return connection
    const isOurs = hasCalled(connection)
    const isKept =
      isOurs !== hasCalled(twin.connection) && isOurs === Buffer.compare(ours, peerId) > 0
    return isKept ? twin.connection : connection
  }

  /** Hang up on all. */
  close(): void {
    for (const connection of this.#connections) connection.close()
  }
}
