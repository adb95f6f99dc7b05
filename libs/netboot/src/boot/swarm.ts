import { dirname, join } from 'node:path'
import { makeDirectory, writeFile } from '@boxwright/durable'
import type { ClientTorrent, PeerView } from '../client/client-torrent.ts'
import { createTorrentClient } from '../client/torrent-client.ts'
import type { ProjectConfig } from '../config/project.ts'
import type { NetbootProgress } from '../events.ts'
import { makeTorrent } from '../making/make-torrent.ts'
import type { Addon } from '../phase1/addon.ts'
import { paceOf } from '../progress.ts'
import type { Project } from '../project/project.ts'
import { startOpentracker } from '../serving/opentracker.ts'
import { createTracker, type Tracker } from '../serving/tracker.ts'
import { sumsOf } from './file-sums.ts'
import type { AddonTorrent, SystemTorrent } from './torrents-image.ts'

/** How many machines the seeder is connected with, at least. */
const mostPeers = 500

/** The systems of a project, given to machines by BitTorrent. */
export interface Swarm extends AsyncDisposable {
  /** Their torrents. */
  readonly torrents: readonly SystemTorrent[]
  /** The torrents of add-ons. */
  readonly addons: readonly AddonTorrent[]
  /** How long each system is, in bytes, by name. */
  readonly sizes: ReadonlyMap<string, number>
  /** How many bytes the seeder has sent. */
  uploaded(): number
  /** Whom it is connected with. */
  peers(): readonly SystemPeer[]
}

/** A machine that the server is connected with, for one system. */
export interface SystemPeer extends PeerView {
  /** The system. */
  readonly system: string
}

/** Options of {@link startSwarm}. */
export interface SwarmOptions {
  /** The folder for what is made. */
  readonly out: string
  /** What only the machines fetch that have a use for it. */
  readonly addons?: readonly Addon[]
  /** Told of each line that there is to say. */
  readonly tell: (text: string) => void
  /** Told how much of the systems has been hashed. */
  readonly onProgress?: (progress: NetbootProgress) => void
  /** Ends the start when it aborts. */
  readonly signal?: AbortSignal
}

/**
 * Make the torrents of a project, track and seed them.
 *
 * @throws {@link NetbootError} `ERR_TORRENT`, `ERR_IO`: a system cannot be read. `ERR_LISTEN`
 */
export async function startSwarm(project: Project, options: SwarmOptions): Promise<Swarm> {
  const { out, addons = [], tell, onProgress, signal } = options
  const { config, systems } = project
  const { hostIp, httpPort, trackerPort, webSeed, connectionsPerAddress } = config
  const folder = join(out, 'torrents')
  await makeDirectory(folder)
  const tracker = await startTracker(config, join(out, 'tracker'), tell)
  const seeder = {
    host: hostIp,
    port: config.seederPort,
    localDiscovery: config.seederLpd,
    peersOfAddress: connectionsPerAddress,
    mostPeers: Math.max(mostPeers, 2 * connectionsPerAddress),
    // Each piece is sent about once, however many machines there are.
    superSeeding: true,
  }
  const client = await createTorrentClient(seeder).catch(async (error: unknown) => {
    await tracker?.[Symbol.asyncDispose]()
    throw error
  })
  tracker?.events?.on('announced', (infoHash, peer, left) => {
    if (left > 0) client.callSeeker(infoHash, peer)
  })
  // aria2c asks a web seed from the first moment to the last, each machine for the same: for twenty, nearly a copy more would
  // leave the server. A seeder that calls at once gives to one that is alone just as fast.
  const isWebSeeded = webSeed === 'auto' ? tracker?.events === undefined : webSeed
  const end = async (): Promise<void> => {
    await client[Symbol.asyncDispose]()
    await tracker?.[Symbol.asyncDispose]()
  }
  const torrents: SystemTorrent[] = []
  const extra: AddonTorrent[] = []
  const sizes = new Map<string, number>()
  const seeded: { readonly system: string; readonly open: ClientTorrent }[] = []
  const share = async ({ name, folder: path }: Addon, place: string): Promise<Uint8Array> => {
    const pace = paceOf(Date.now)
    const torrent = await makeTorrent({
      path,
      name,
      trackers: trackerPort === undefined ? [] : [[`http://${hostIp}:${trackerPort}/announce`]],
      webSeeds: isWebSeeded ? [`http://${hostIp}:${httpPort}/${place}/`] : [],
      // Peers of a private torrent come from its tracker alone (BEP 27).
      private: !(config.lpd || config.pex || config.dht),
      cache: join(out, 'cache'),
      onProgress(done, total) {
        onProgress?.({ task: 'hash', name, done, total, ...pace(done, total) })
      },
      ...(signal && { signal }),
    })
    await writeFile(join(folder, `${name}.torrent`), torrent.bytes, { clobber: 'replace' })
    await tracker?.allow(torrent.infoHash)
    const open = await client.add({ torrent, folder: dirname(path), verify: false })
    open.events.on('joined', ({ host }) => tell(`${name}: ${host} has joined`))
    open.events.on('left', ({ host }) => tell(`${name}: ${host} has left`))
    open.events.on('warning', (error) => tell(`${name}: ${error}`))
    seeded.push({ system: name, open })
    sizes.set(name, open.length)
    tell(`${name}: seeding, ${torrent.hashed} of ${open.length} bytes hashed anew`)
    return torrent.bytes
  }
  try {
    for (const system of systems) {
      const torrent = await share(system, 'oss')
      torrents.push({ system, torrent, sums: await sumsOf(system, join(out, 'cache')) })
    }
    for (const addon of addons) {
      const torrent = await share(addon, 'addons')
      extra.push({ name: addon.name, torrent, sums: await sumsOf(addon) })
    }
  } catch (error) {
    await end()
    throw error
  }
  return {
    torrents,
    addons: extra,
    sizes,
    uploaded: () => seeded.reduce((sum, { open }) => sum + open.uploaded, 0),
    peers: () =>
      seeded.flatMap(({ system, open }) => open.peers.map((peer) => ({ ...peer, system }))),
    [Symbol.asyncDispose]: end,
  }
}

/** A tracker of a project: our own, or opentracker. */
interface ProjectTracker extends AsyncDisposable {
  /** What ours tells. */
  readonly events?: Tracker['events']
  /** Track a torrent, too; no other is. @param infoHash 40 hexadecimal digits */
  allow(infoHash: string): PromiseLike<void> | void
}

/** The tracker that a project asks for; `undefined` if it does without. */
async function startTracker(
  { hostIp: host, trackerPort: port, externalTracker, connectionsPerAddress }: ProjectConfig,
  folder: string,
  tell: (text: string) => void,
): Promise<ProjectTracker | undefined> {
  if (port === undefined) return undefined
  if (externalTracker) return await startOpentracker({ folder, host, port, onLine: tell })
  return await createTracker({
    ...{ port, host, connectionsOfAddress: connectionsPerAddress },
    // Each machine of an address asks as it begins, and every two minutes.
    burst: Math.max(50, connectionsPerAddress),
    rate: Math.max(5, connectionsPerAddress / 20),
  })
}
