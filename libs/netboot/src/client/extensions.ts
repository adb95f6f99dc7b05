import { NetbootError } from '../errors.ts'
import { plainAddress } from '../serving/plain-address.ts'
import type { NetworkRange } from '../tracker/networks.ts'
import type { Endpoint } from '../wire/endpoint.ts'
import {
  type ExtensionHandshake,
  type ExtensionName,
  formatExtensionHandshake,
  handshakeId,
  parseExtensionHandshake,
} from '../wire/extension.ts'
import { formatMetadata, metadataPart, parseMetadata } from '../wire/metadata.ts'
import { type ExchangedPeer, formatPeerExchange, parsePeerExchange } from '../wire/peer-exchange.ts'
import { Exchange } from './exchange.ts'
import type { Peer } from './peer.ts'
import { mostRequests } from './upload-queue.ts'

/** What extensions need to know. */
export interface ExtensionsOptions {
  /** What the torrent is of, bencoded: it is given to those who ask for it (BEP 9). */
  readonly infoBytes: Uint8Array
  /** Whether nobody is told of its peers, or of what it is of (BEP 27). */
  readonly isPrivate: boolean
  /** The TCP port that we listen on. */
  readonly port: number
  /** Of which networks peers are told, and believed. */
  readonly networks: readonly NetworkRange[]
  /** All that are connected. */
  readonly peers: Iterable<Peer>
  /** Whether we have called a peer: then its port is one that it listens on. */
  readonly hasCalled: (peer: Peer) => boolean
  /** Whether all is here. */
  readonly isFull: () => boolean
  /** Peers were told of. */
  readonly met: (peers: readonly ExchangedPeer[]) => void
  /** In ms. */
  readonly now: () => number
}

/** What we call extensions in messages to us. */
const ours: ReadonlyMap<ExtensionName, number> = new Map([
  ['ut_pex', 1],
  ['ut_metadata', 2],
])
/** How often a peer is given each part of the info dictionary. */
const mostGiven = 3

/** How often a peer says what it knows: once, and when that changes (BEP 10). */
const mostGreetings = 100

interface State {
  greetings: number
  theirs: ExtensionHandshake | undefined
  readonly exchange: Exchange
  given: number
}

/** What is said beside BitTorrent itself: who else is there (BEP 11), what the torrent is of (BEP 9). */
export class Extensions {
  readonly #options: ExtensionsOptions
  readonly #states = new Map<number, State>()

  constructor(options: ExtensionsOptions) {
    this.#options = options
  }

  /** Tell a new peer what we know. */
  greet(peer: Peer): void {
    if (!peer.theirs.extended) return
    const { networks, isPrivate, infoBytes, port, isFull } = this.#options
    this.#states.set(peer.number, {
      greetings: 0,
      theirs: undefined,
      exchange: new Exchange(networks),
      given: 0,
    })
    const payload = formatExtensionHandshake({
      ids: isPrivate ? new Map() : ours,
      port,
      metadataLength: isPrivate ? undefined : infoBytes.length,
      mostRequests,
      uploadOnly: isFull(),
      client: 'boxwright',
    })
    peer.connection.send({ kind: 'extended', id: handshakeId, payload })
  }

  /** A peer is gone. */
  gone(peer: Peer): void {
    this.#states.delete(peer.number)
  }

  /**
   * A peer says something.
   *
   * @throws NetbootError `ERR_BENCODE`, `ERR_PROTOCOL`: it makes no sense, or comes too often; it is to be hung up on
   */
  receive(peer: Peer, id: number, payload: Uint8Array): void {
    const state = this.#states.get(peer.number)
    // One that has not said that it knows extensions has none.
    if (state === undefined) return
    if (id === handshakeId) {
      state.greetings += 1
      if (state.greetings > mostGreetings) {
        throw new NetbootError('ERR_PROTOCOL', 'it introduces itself again and again')
      }
      state.theirs = parseExtensionHandshake(payload)
      this.#tell(peer, state)
    } else if (this.#options.isPrivate) return
    else if (id === ours.get('ut_pex')) {
      this.#options.met(state.exchange.heard(parsePeerExchange(payload), this.#options.now()))
    } else if (id === ours.get('ut_metadata')) this.#give(peer, state, payload)
  }

  /** Once in a while: tell who has come and gone. */
  tick(): void {
    for (const peer of this.#options.peers) {
      const state = this.#states.get(peer.number)
      if (state !== undefined) this.#tell(peer, state)
    }
  }

  /** Whether somebody is here who listens there. */
  isHere({ host, port }: Endpoint): boolean {
    return [...this.#options.peers].some((peer) =>
      this.#listeningOf(peer).some((place) => place.host === host && place.port === port),
    )
  }

  #tell(peer: Peer, { theirs, exchange }: State): void {
    const id = theirs?.ids.get('ut_pex')
    if (id === undefined || this.#options.isPrivate) return
    const others = [...this.#options.peers].flatMap((other) =>
      other === peer ? [] : this.#listeningOf(other),
    )
    const news = exchange.next(others, this.#options.now())
    if (news === undefined) return
    peer.connection.send({ kind: 'extended', id, payload: formatPeerExchange(news) })
  }

  /** Where others can call a peer: not where it has called us from. */
  #listeningOf(peer: Peer): ExchangedPeer[] {
    const { remote } = peer.connection
    const theirs = this.#states.get(peer.number)?.theirs
    const port = this.#options.hasCalled(peer) ? remote.port : theirs?.port
    if (port === undefined) return []
    const uploadOnly = peer.has.isFull || theirs?.uploadOnly === true
    return [{ host: plainAddress(remote.host), port, uploadOnly }]
  }

  #give(peer: Peer, state: State, payload: Uint8Array): void {
    const id = state.theirs?.ids.get('ut_metadata')
    const asked = parseMetadata(payload)
    if (asked?.kind !== 'request' || id === undefined) return
    const { infoBytes } = this.#options
    const { part } = asked
    const bytes = infoBytes.subarray(part * metadataPart, (part + 1) * metadataPart)
    const parts = Math.ceil(infoBytes.length / metadataPart)
    const isGiven = bytes.length > 0 && state.given < mostGiven * parts
    if (isGiven) state.given += 1
    const answer = formatMetadata(
      isGiven ? { kind: 'data', part, length: infoBytes.length, bytes } : { kind: 'reject', part },
    )
    peer.connection.send({ kind: 'extended', id, payload: answer })
  }
}
