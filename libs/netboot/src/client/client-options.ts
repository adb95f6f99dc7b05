import { z } from 'zod'
import { NetbootError } from '../errors.ts'
import { networksSchema } from '../serving/networks-schema.ts'
import { type NetworkRange, parseNetwork } from '../tracker/networks.ts'

/** Options of {@link createTorrentClient}. */
export interface TorrentClientOptions {
  /** The TCP port that peers connect to, for all torrents; 0: one that is free. Default 6881. */
  readonly port?: number
  /** The address to listen on and to call from. Default: all, of IPv4 and IPv6. */
  readonly host?: string
  /** How much of the files is kept in memory for all peers together, in bytes. Default 64 MiB. */
  readonly memory?: number
  /**
   * How many peers of a torrent are given to at a time: as many as one meets in a swarm, or those who wait hold up the
   * others. With many more each piece would take long to be whole, and nobody hands on a part. Default 64.
   */
  readonly slots?: number
  /** How many peers are connected, of all torrents; each takes some 20 kB, and 256 KiB while it is given to. Default 500. */
  readonly mostPeers?: number
  /**
   * How many connections one address may open, or it could take the places of all; and to how many of its ports each torrent's
   * seekers there are called. Default 64.
   */
  readonly peersOfAddress?: number
  /** How many bytes a second all peers together get. Default: as many as they take. */
  readonly uploadRate?: number
  /** How many bytes a second each of them gets. Default: as many as it takes. */
  readonly peerRate?: number
  /**
   * Whether peers of the LAN are found without a tracker, by multicast over IPv4 (BEP 14). Only torrents that are not
   * private are told. Default `false`.
   */
  readonly localDiscovery?: boolean
  /**
   * When the web servers that a torrent names are asked (BEP 19): `alone`, as long as peers give less than 256 KiB a second
   * in all; `always`, beside the peers; `never`. Default `alone`: what peers can give does not load the server.
   */
  readonly webSeeds?: 'alone' | 'always' | 'never'
  /**
   * Networks of the peers that other peers tell of, by multicast or by exchange (BEP 11): others are not called, nor told.
   * Default: all that are private, such as `192.168.0.0/16`, `fc00::/7`.
   */
  readonly networks?: readonly string[]
  /**
   * Whether a seed tells each peer of other pieces, and of the next ones when it has got those (akin to BEP 16). So it
   * sends each piece about once to a swarm of whatever size; peers that do not give to each other get them later.
   * Default `false`.
   */
  readonly superSeeding?: boolean
}

/** {@link TorrentClientOptions} with every default in its place. */
export interface TorrentClientSettings {
  /** The TCP port. */
  readonly port: number
  /** The address. */
  readonly host: string | undefined
  /** In bytes. */
  readonly memory: number
  /** How many peers of a torrent are given to at a time. */
  readonly slots: number
  /** How many peers are connected. */
  readonly mostPeers: number
  /** How many of them have called from the same address, or are called there because they look for peers. */
  readonly peersOfAddress: number
  /** In bytes a second. */
  readonly uploadRate: number
  /** In bytes a second. */
  readonly peerRate: number
  /** Whether peers of the LAN are found without a tracker. */
  readonly localDiscovery: boolean
  /** When the web servers that a torrent names are asked. */
  readonly webSeeds: 'alone' | 'always' | 'never'
  /** Networks of the peers that other peers tell of. */
  readonly networks: readonly NetworkRange[]
  /** Whether a seed tells each peer of other pieces. */
  readonly superSeeding: boolean
}

const rate = z.number().min(1024).optional()
const schema = z.strictObject({
  port: z.int().min(0).max(65535).default(6881),
  host: z.union([z.ipv4(), z.ipv6()]).optional(),
  memory: z
    .int()
    .min(1 << 20)
    .default(64 << 20),
  slots: z.int().min(1).max(10_000).default(64),
  mostPeers: z.int().min(1).max(10_000).default(500),
  peersOfAddress: z.int().min(1).max(10_000).default(64),
  uploadRate: rate,
  peerRate: rate,
  localDiscovery: z.boolean().default(false),
  superSeeding: z.boolean().default(false),
  webSeeds: z.enum(['alone', 'always', 'never']).default('alone'),
  networks: networksSchema,
})

/** Check options, all at once. @throws {@link NetbootError} `ERR_OPTIONS`, a line for each fault */
export function readClientOptions(options: TorrentClientOptions): TorrentClientSettings {
  const parsed = schema.safeParse(options)
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
    throw new NetbootError('ERR_OPTIONS', faults.join('\n'))
  }
  const { host, uploadRate, peerRate, networks, ...rest } = parsed.data
  return {
    ...rest,
    host,
    networks: networks.flatMap((text) => parseNetwork(text) ?? []),
    uploadRate: uploadRate ?? Number.POSITIVE_INFINITY,
    peerRate: peerRate ?? Number.POSITIVE_INFINITY,
  }
}
