import { EventEmitter } from 'node:events'
import { join } from 'node:path'
import {
  type ClientTorrent,
  createTorrentClient,
  createTracker,
  makeTorrent,
  openProject,
} from '@boxwright/netboot'
import type { Flow, SourceSystem } from '../api/types.ts'
import type { Config } from '../config/config.ts'
import { type Source, type SourceEvents, server } from '../room/source.ts'
import { systemOf } from '../room/system.ts'
import { Leecher, type Wanted } from './leecher.ts'

/** The address of the one who seeds: others have one each. */
const host = '127.0.0.1'

/** What {@link openDemo} is given. */
export interface DemoOptions {
  /** The project whose systems are given. */
  readonly project: string
  /** The folder for what leechers fetch. */
  readonly work: string
  /** How many leechers, and how fast. */
  readonly leechers: Config['leechers']
  /** The system that a leecher is assigned. */
  readonly assigned: (mac: string) => string | undefined
  /** Told what happens from the first on. */
  readonly tell: (component: string, text: string) => void
}

/** A source whose leechers can be told that their assignments have changed. */
export interface Demo extends Source {
  /** Those whose system is another one now begin again. */
  reassign(): void
}

/**
 * Seed the systems of a project on this computer, to leechers on this computer, again and again. Nothing leaves it.
 *
 * @throws NetbootError `ERR_CONFIG`, `ERR_TORRENT`, `ERR_LISTEN`
 */
export async function openDemo(options: DemoOptions): Promise<Demo> {
  const { project: folder, work, leechers: settings, assigned, tell } = options
  await using undo = new AsyncDisposableStack()
  const events = new EventEmitter<SourceEvents>()
  const project = await openProject(folder)
  const tracker = undo.use(
    await createTracker({ host, port: 0, interval: 5, burst: 1000, rate: 100 }),
  )
  const seeder = undo.use(
    await createTorrentClient({ host, port: 0, uploadRate: settings.server, memory: 8 << 20 }),
  )
  const systems: SourceSystem[] = []
  const wanted: Wanted[] = []
  const seeded: ClientTorrent[] = []
  for (const system of project.systems) {
    const torrent = await makeTorrent({
      path: system.folder,
      name: system.name,
      trackers: [[`http://${host}:${tracker.port}/announce`]],
      cache: join(work, 'sums'),
    })
    tracker.allow(torrent.infoHash)
    const open = await seeder.add({ torrent, folder: join(folder, 'oss'), verify: false })
    systems.push(await systemOf(system))
    wanted.push({ name: system.name, torrent })
    seeded.push(open)
    tell('TORRENT', `${system.name}: seeding ${open.length} bytes on ${host}`)
  }
  const named = (os: string | undefined): Wanted | undefined =>
    wanted.find(({ name }) => name === os)
  const wantedBy = (mac: string): Wanted | undefined =>
    named(assigned(mac)) ?? named(project.config.defaultOs) ?? wanted[0]
  const fetching = new Map<string, string>()
  const leechers = Array.from({ length: settings.count }, (_, number) => {
    const leecher: Leecher = new Leecher({
      number,
      folder: join(work, `leecher-${number + 1}`),
      rate: settings.each,
      wanted: () => wantedBy(leecher.mac),
      onChange(machine) {
        const { mac, name, state, os = '' } = machine
        const isNew = fetching.get(mac) !== `${state} ${os}`
        fetching.set(mac, `${state} ${os}`)
        if (isNew) tell('LEECHER', said[state]?.(`${name}`, os) ?? `${name}: ${machine.reason}`)
        events.emit('machine', machine)
      },
    })
    return undo.use(leecher)
  })
  const macOf = new Map(leechers.map(({ ip, mac }) => [ip, mac]))
  macOf.set(host, server)
  for (const leecher of leechers) leecher.start()
  const whole = undo.move()
  return {
    events,
    systems,
    machines: () => leechers.map(({ machine }) => machine),
    flows: () =>
      leechers.flatMap(({ mac, peers }) =>
        peers.flatMap(({ host: ip, giving }): Flow[] => {
          const from = macOf.get(ip)
          return from === undefined ? [] : [{ from, to: mac, rate: giving, isShare: false }]
        }),
      ),
    totals: () => ({
      server: sumOf(seeded.map(({ uploaded }) => uploaded)),
      peers: sumOf(leechers.map(({ given }) => given)),
    }),
    screens: () => [],
    wake(mac) {
      const leecher = leechers.find((one) => one.mac === mac)
      if (leecher?.machine.state === 'off') leecher.restart()
      return leecher !== undefined
    },
    reassign() {
      for (const leecher of leechers) {
        const { os, mac } = leecher.machine
        if (os !== undefined && os !== wantedBy(mac)?.name) leecher.restart()
      }
    },
    [Symbol.asyncDispose]: () => whole.disposeAsync(),
  }
}

/** What is written down of a leecher. */
const said: Readonly<Record<string, (name: string, os: string) => string>> = {
  fetch: (name, os) => `${name} fetches ${os}`,
  seed: (name, os) => `${name} has all of ${os}, each piece checked, and gives it to others`,
  off: (name) => `${name} forgets what it has, and begins again`,
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0)
}
