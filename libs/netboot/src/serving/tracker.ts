import type { Socket } from 'node:dgram'
import { EventEmitter } from 'node:events'
import type { Server } from 'node:http'
import { isIPv6 } from 'node:net'
import { z } from 'zod'
import { NetbootError } from '../errors.ts'
import { latin1Of } from '../torrent/bencode.ts'
import { type TrackerCounts, TrackerDesk } from '../tracker/desk.ts'
import { parseNetwork } from '../tracker/networks.ts'
import type { SwarmCount } from '../tracker/response.ts'
import type { Endpoint } from '../wire/endpoint.ts'
import { httpTracker } from './http-tracker.ts'
import { bindUdp, listenTcp } from './listen.ts'
import { networksSchema } from './networks-schema.ts'
import { udpTracker } from './udp-tracker.ts'

/** Options of {@link createTracker}. */
export interface TrackerOptions {
  /** The port, of TCP and of UDP; 0: one that is free. Default 6969. */
  readonly port?: number
  /** The address to listen on. Default: all, of IPv4 and IPv6. */
  readonly host?: string
  /** Infohashes that are tracked, of 40 hexadecimal digits each. Others are refused. Default: none yet. */
  readonly torrents?: readonly string[]
  /** Networks whose machines are answered: `192.168.77.0/24`, `fd77::/64`. Default: all that are private. */
  readonly networks?: readonly string[]
  /** In s: how often a peer announces; it is forgotten if it has not for twice as long. Default 120. */
  readonly interval?: number
  /** How many peers are kept, of all torrents; some 350 bytes each. Default 10,000. */
  readonly mostPeers?: number
  /** How many requests of one address are answered in a second, in the long run. Default 5. */
  readonly rate?: number
  /** How many of them at once: a machine that starts asks for each of its torrents. Default 50. */
  readonly burst?: number
  /** How many connections by HTTP one address may have; who opens more is hung up on. Default 64. */
  readonly connectionsOfAddress?: number
  /** Whether HTTP is answered (BEP 3). Default `true`. */
  readonly http?: boolean
  /** Whether UDP is answered (BEP 15). Default `true`. */
  readonly udp?: boolean
}

/** What a tracker tells, as it happens. */
export interface TrackerEvents {
  /**
   * A peer was answered: about which torrent, of 40 hexadecimal digits, where it listens, and how many bytes it lacks. One
   * that ends is not told of.
   */
  announced: [infoHash: string, peer: Endpoint, left: number]
}

/** A tracker that listens. */
export interface Tracker extends AsyncDisposable {
  /** Of TCP and UDP. */
  readonly port: number
  /** What happens. */
  readonly events: EventEmitter<TrackerEvents>
  /** What has happened so far. */
  readonly counts: Readonly<TrackerCounts>
  /** How many peers there are, of all torrents. */
  readonly size: number
  /** Track a torrent. @param infoHash - 40 hexadecimal digits */
  allow(infoHash: string): void
  /** Track a torrent no longer, and forget its peers. */
  forget(infoHash: string): void
  /** How many peers a torrent has. @returns `undefined` if it is not tracked */
  count(infoHash: string): SwarmCount | undefined
  /** Where the peers of a torrent are. */
  peers(infoHash: string): Endpoint[]
}

const infoHash = z.string().regex(/^[0-9a-f]{40}$/i, 'expected 40 hexadecimal digits')
const schema = z.strictObject({
  port: z.int().min(0).max(65535).default(6969),
  host: z.union([z.ipv4(), z.ipv6()]).optional(),
  torrents: z.array(infoHash).default([]),
  networks: networksSchema,
  interval: z.int().min(1).max(86_400).default(120),
  mostPeers: z.int().min(1).max(1_000_000).default(10_000),
  rate: z.number().positive().default(5),
  burst: z.int().min(1).default(50),
  connectionsOfAddress: z.int().min(1).max(10_000).default(64),
  http: z.boolean().default(true),
  udp: z.boolean().default(true),
})

/**
 * Start a tracker: over HTTP and UDP on the same port, for given torrents and networks only.
 *
 * @throws {@link NetbootError} `ERR_OPTIONS`, a line for each fault; `ERR_LISTEN`
 */
export async function createTracker(options: TrackerOptions = {}): Promise<Tracker> {
  const parsed = schema.safeParse(options)
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
    throw new NetbootError('ERR_OPTIONS', faults.join('\n'))
  }
  const {
    port: wanted,
    host,
    torrents,
    networks,
    http,
    udp,
    connectionsOfAddress,
    ...limits
  } = parsed.data
  const now = (): number => performance.now()
  const events = new EventEmitter<TrackerEvents>()
  const desk = new TrackerDesk({
    ...limits,
    networks: networks.flatMap((text) => parseNetwork(text) ?? []),
    random: Math.random,
    announced({ infoHash, port, left, event }, host) {
      if (event === 'stopped' || port === 0) return
      events.emit(
        'announced',
        Buffer.from(infoHash, 'latin1').toString('hex'),
        { host, port },
        left,
      )
    },
  })
  for (const torrent of torrents) desk.table.allow(keyOf(torrent))
  for (let attempt = 1; ; attempt += 1) {
    const opened: AsyncDisposable[] = []
    const close = async (): Promise<void> => {
      await Promise.all(opened.map((open) => open[Symbol.asyncDispose]()))
    }
    try {
      let port = wanted
      if (http) {
        const server = httpTracker(desk, now, connectionsOfAddress)
        port = await openHttp(server, port, host, opened)
      }
      if (udp) port = await openUdp(desk, now, port, host, opened)
      return trackerOf({ desk, events, port, now, close })
    } catch (error) {
      await close()
      // A port that is free for TCP may be taken for UDP: there are others.
      if (wanted !== 0 || attempt === mostAttempts) throw error
    }
  }
}

const mostAttempts = 10

async function openHttp(
  server: Server,
  port: number,
  host: string | undefined,
  opened: AsyncDisposable[],
): Promise<number> {
  const close = async (): Promise<void> => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  opened.push({ [Symbol.asyncDispose]: close })
  return await listenTcp(server, port, host)
}

async function openUdp(
  desk: TrackerDesk,
  now: () => number,
  port: number,
  host: string | undefined,
  opened: AsyncDisposable[],
): Promise<number> {
  const families =
    host === undefined ? both : [isIPv6(host) ? ('udp6' as const) : ('udp4' as const)]
  let found = port
  for (const family of families) {
    const socket = udpTracker(desk, family, now)
    opened.push({ [Symbol.asyncDispose]: () => closeUdp(socket) })
    try {
      found = await bindUdp(socket, found, host)
    } catch (error) {
      if (host !== undefined || family === 'udp4' || !isWithoutIPv6(error)) throw error
    }
  }
  return found
}

const both = ['udp4', 'udp6'] as const

/** Some machines have IPv4 alone. */
function isWithoutIPv6(error: unknown): boolean {
  const cause: unknown = error instanceof Error ? error.cause : undefined
  return cause instanceof Error && 'code' in cause && cause.code === 'EAFNOSUPPORT'
}

interface TrackerParts {
  readonly desk: TrackerDesk
  readonly events: EventEmitter<TrackerEvents>
  readonly port: number
  readonly now: () => number
  readonly close: () => Promise<void>
}

function trackerOf({ desk, events, port, now, close }: TrackerParts): Tracker {
  const { table, counts } = desk
  return {
    port,
    events,
    counts,
    get size() {
      return table.size
    },
    allow: (torrent) => table.allow(keyOf(torrent)),
    forget: (torrent) => table.forget(keyOf(torrent)),
    count: (torrent) => table.count(keyOf(torrent), now()),
    peers: (torrent) =>
      table.peers(keyOf(torrent), now()).map(({ host, port: at }) => ({ host, port: at })),
    [Symbol.asyncDispose]: close,
  }
}

async function closeUdp(socket: Socket): Promise<void> {
  await new Promise<void>((resolve) => {
    // One that could not be bound is closed already.
    try {
      socket.close(resolve)
    } catch {
      resolve()
    }
  })
}

function keyOf(text: string): string {
  return latin1Of(Uint8Array.from(text.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16)))
}
