import { randomBytes } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { discoverLocally, type LocalDiscovery } from '../announcing/local-discovery.ts'
import { NetbootError } from '../errors.ts'
import { listenTcp } from '../serving/listen.ts'
import { plainAddress } from '../serving/plain-address.ts'
import { shareConnections } from '../serving/share-connections.ts'
import { ChunkCache } from '../storage/chunk-cache.ts'
import { TokenBucket } from '../swarm/token-bucket.ts'
import { isWithin } from '../tracker/networks.ts'
import type { Endpoint } from '../wire/endpoint.ts'
import { readClientOptions, type TorrentClientOptions } from './client-options.ts'
import {
  type AddOptions,
  type ClientTorrent,
  type OpenTorrent,
  openTorrent,
} from './client-torrent.ts'
import { Connection, type ConnectionHandlers } from './connection.ts'

/** What a client tells, as it happens. */
export interface TorrentClientEvents {
  /** A connection was refused or broken off: who was it, and why. */
  refused: [host: string, reason: Error]
}

/** A BitTorrent client for a LAN: it seeds and downloads any number of torrents on one port. */
export interface TorrentClient extends AsyncDisposable {
  /** The TCP port that peers connect to. */
  readonly port: number
  /** What happens. */
  readonly events: EventEmitter<TorrentClientEvents>
  /**
   * Seed a torrent whose files are there, or download it.
   *
   * @throws NetbootError `ERR_TORRENT`: what is there is not what the torrent says, or it is added already. `ERR_IO`.
   * The signal's reason
   */
  add(options: AddOptions): Promise<ClientTorrent>
  /**
   * A peer looks for a torrent: if all of it is here, it is called, once, unless it is connected. A seed that waits to be
   * called is called late: aria2c calls once a second, and asks for an encrypted connection first.
   *
   * @param infoHash - 40 hexadecimal digits
   * @param peer - where it listens
   */
  callSeeker(infoHash: string, peer: Endpoint): void
}

/** In ms: how often each swarm looks around. BEP 3 chokes anew every 10 s; a small system is downloaded by then. */
const tickTime = 1000

/**
 * Start a client.
 *
 * @throws NetbootError `ERR_OPTIONS`, a line for each fault; `ERR_LISTEN`
 */
export async function createTorrentClient(
  options: TorrentClientOptions = {},
): Promise<TorrentClient> {
  const settings = readClientOptions(options)
  const events = new EventEmitter<TorrentClientEvents>()
  const torrents = new Map<string, OpenTorrent>()
  const now = (): number => performance.now()
  const peerId = Buffer.concat([Buffer.from('-BX0100-'), randomBytes(12)])
  const cache = new ChunkCache(settings.memory)
  const total = new TokenBucket(settings.uploadRate, now())
  const sockets = new Set<Socket>()

  const server = createServer((socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    accept(socket)
  })
  server.maxConnections = settings.mostPeers
  shareConnections(server, settings.peersOfAddress)

  function accept(socket: Socket): void {
    const host = plainAddress(socket.remoteAddress ?? '')
    let joined: Pick<ConnectionHandlers, 'open' | 'message' | 'drained' | 'closed'> | undefined
    const connection: Connection = new Connection(socket, {
      greet(infoHash) {
        const { swarm } = torrents.get(Buffer.from(infoHash).toString('hex')) ?? {}
        const greeting = swarm?.greeting(host)
        if (greeting !== undefined) joined = swarm?.join(connection)
        return greeting
      },
      open: (theirs) => joined?.open(theirs),
      message: (message) => joined?.message(message),
      drained: () => joined?.drained(),
      closed(reason) {
        joined?.closed(reason)
        if (reason !== undefined) events.emit('refused', host, reason)
      },
    })
  }

  const port = await listenTcp(server, settings.port, settings.host)
  let discovery: LocalDiscovery | undefined
  if (settings.localDiscovery) {
    try {
      discovery = await discoverLocally({
        port,
        host: settings.host,
        infoHashes: () => publicOf(torrents.values()),
        met: (infoHash, peer) => {
          if (isWithin(peer.host, settings.networks)) torrents.get(infoHash)?.swarm.meet([peer])
        },
      })
    } catch (error) {
      server.close()
      throw error
    }
  }
  const ticking = setInterval(() => {
    for (const { swarm } of torrents.values()) swarm.tick()
  }, tickTime)

  let closing: Promise<void> | undefined
  const close = async (): Promise<void> => {
    clearInterval(ticking)
    await discovery?.[Symbol.asyncDispose]()
    const closed = new Promise((resolve) => server.close(resolve))
    await Promise.all([...torrents.values()].map(({ torrent }) => torrent[Symbol.asyncDispose]()))
    for (const socket of sockets) socket.destroy()
    await closed
  }

  return {
    port,
    events,
    async add(added) {
      const open = await openTorrent(added, {
        ...settings,
        port,
        peerId,
        cache,
        total,
        now,
        torrents,
      })
      if (closing !== undefined) {
        await open.torrent[Symbol.asyncDispose]()
        throw new NetbootError('ERR_TORRENT', `${added.torrent.info.name}: the client is closed`)
      }
      if (!open.isPrivate) discovery?.announce()
      return open.torrent
    },
    callSeeker: (infoHash, peer) => torrents.get(infoHash)?.swarm.callSeeker(peer),
    async [Symbol.asyncDispose]() {
      closing ??= close()
      await closing
    },
  }
}

/** Private torrents are between their peers and their trackers (BEP 27). */
function publicOf(torrents: Iterable<OpenTorrent>): string[] {
  return [...torrents].flatMap(({ torrent, isPrivate }) => (isPrivate ? [] : [torrent.infoHash]))
}
