import { EventEmitter } from 'node:events'
import { readFile } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import { join, resolve } from 'node:path'
import { DurableError, makeDirectory } from '@boxwright/durable'
import { prepareBoot } from './boot/boot-parts.ts'
import { dnsmasqArgument, startDnsmasq } from './boot/dnsmasq.ts'
import { firewallAdvice } from './boot/firewall.ts'
import { startHttpServer } from './boot/http-server.ts'
import { endLeftBehind } from './boot/left-behind.ts'
import { machineAnswers } from './boot/machine-answers.ts'
import { placeBootFiles, servedFiles } from './boot/served-files.ts'
import { type SystemPeer, startSwarm } from './boot/swarm.ts'
import { torrentsImage } from './boot/torrents-image.ts'
import { projectFileName } from './config/project.ts'
import { dnsmasqConfig } from './dnsmasq-config.ts'
import { readDnsmasqLine } from './dnsmasq-line.ts'
import { NetbootError } from './errors.ts'
import type { Component, NetbootEvents, NetbootLine, NetbootProgress, Totals } from './events.ts'
import type { Flavour } from './flavour.ts'
import { checkHost } from './host-check.ts'
import { phase1Files } from './ipxe-script.ts'
import type { Machine, MachineReport } from './machine.ts'
import { machineTable } from './machines.ts'
import { defaultAdvice } from './project/default-system.ts'
import { onlyOne } from './project/only-one.ts'
import { openProject, type Project } from './project/project.ts'
import { watchAssignments } from './project/watch-assignments.ts'
import { keepStatus } from './status/keep-status.ts'
import type { SystemStatus } from './status/status.ts'

/** Options of {@link startNetboot}. */
export interface NetbootOptions {
  /** The folder of the project. */
  readonly folder: string
  /** The folder that phase 1 is kept in, for all projects. Default `out/cache` in the project. */
  readonly cache?: string
  /** What machines phase 1 is for. Default `virtual`. */
  readonly flavour?: Flavour
  /** More words for the kernel of phase 1, such as `console=ttyS0`. */
  readonly kernelWords?: readonly string[]
  /** Told of each line from the first on; `events` tells them, too, once it runs. */
  readonly onLine?: (line: NetbootLine) => void
  /** Told how far what takes long has come: packages that are fetched, phase 1 that is packed, systems that are hashed. */
  readonly onProgress?: (progress: NetbootProgress) => void
  /** Ends the start when it aborts. */
  readonly signal?: AbortSignal
}

/** A project that is served. Disposing of it ends all of it. */
export interface Netboot extends AsyncDisposable {
  /** What is served. */
  readonly project: Project
  /** What happens. */
  readonly events: EventEmitter<NetbootEvents>
  /** The machines that were seen, in the order in which they were. */
  machines(): readonly Machine[]
  /** What has been sent so far, in bytes. */
  totals(): Totals
  /** What machines can boot. */
  systems(): readonly SystemStatus[]
  /** Which machines the server is connected with by BitTorrent, and what each gets from it now. */
  peers(): readonly SystemPeer[]
}

/**
 * Serve a project: check it, build phase 1 and torrents, and start all that machines need to boot.
 *
 * @throws {@link NetbootError} `ERR_PROJECT`, `ERR_CONFIG`: the project is wrong, every fault told. `ERR_MISSING`,
 *   `ERR_PERMISSION`: what is needed, and how to get it. `ERR_RUNNING`: it is served already. `ERR_PHASE1`, `ERR_LISTEN`,
 *   `ERR_DNSMASQ`. `ERR_IO`: the disk is full, or refuses. The signal's reason
 */
export async function startNetboot(options: NetbootOptions): Promise<Netboot> {
  const { flavour = 'virtual' } = options
  const project = await openProject(resolve(options.folder), { flavour })
  const out = join(project.folder, 'out')
  try {
    await makeDirectory(out)
    const only = await onlyOne(out, options.folder)
    try {
      const netboot = await serveAndTell(project, out, options)
      return endingWith(netboot, async () => await only[Symbol.asyncDispose]())
    } catch (error) {
      await only[Symbol.asyncDispose]()
      throw error
    }
  } catch (error) {
    throw options.signal?.aborted ? error : told(error)
  }
}

/** Serve a project, and keep on the disk how it goes: for `status`. */
async function serveAndTell(
  project: Project,
  out: string,
  options: NetbootOptions,
): Promise<Netboot> {
  const status = await keepStatus(out)
  try {
    const netboot = await serve(project, out, {
      ...options,
      onProgress(progress) {
        status.progress(progress)
        options.onProgress?.(progress)
      },
    })
    try {
      await status.serve(() => ({
        systems: netboot.systems(),
        totals: netboot.totals(),
        machines: netboot.machines(),
      }))
    } catch (error) {
      await netboot[Symbol.asyncDispose]()
      throw error
    }
    return endingWith(netboot, () => status.end())
  } catch (error) {
    await status.end(options.signal?.aborted ? undefined : String(error))
    throw error
  }
}

/** The same, which does something more when all of it has ended. */
function endingWith(netboot: Netboot, then: () => Promise<void>): Netboot {
  return {
    ...netboot,
    async [Symbol.asyncDispose]() {
      try {
        await netboot[Symbol.asyncDispose]()
      } finally {
        await then()
      }
    },
  }
}

const torrentsPath = `/boot/${phase1Files.torrents}`

/** What a disk refuses is told in one way, whoever wanted to write. */
function told(error: unknown): unknown {
  const { code } = error as { code?: unknown }
  const isSystem = typeof code === 'string' && /^E[A-Z]+$/.test(code)
  if (error instanceof NetbootError || !(error instanceof DurableError || isSystem)) return error
  const isFull = code === 'ERR_FULL' || code === 'ENOSPC' || code === 'EDQUOT'
  const why = error instanceof Error ? error.message : String(error)
  return new NetbootError('ERR_IO', isFull ? `The disk is full: ${why}` : why, { cause: error })
}

/** Serve a project that nobody else serves. */
async function serve(project: Project, out: string, options: NetbootOptions): Promise<Netboot> {
  const { flavour = 'virtual', kernelWords = [], signal, onLine, onProgress } = options
  const { config, folder } = project
  const events = new EventEmitter<NetbootEvents>()
  const tell = (component: Component, text: string): void => {
    onLine?.({ component, text })
    events.emit('line', { component, text })
  }
  const host = checkHost(config, networkInterfaces())
  if (host.faults.length > 0) throw new NetbootError('ERR_CONFIG', host.faults.join('\n'))
  const firewall = await firewallAdvice(config)
  for (const advice of host.advice) tell('BOOTTORRENT', advice)
  if (firewall !== undefined) tell('BOOTTORRENT', firewall)
  for (const line of config.ignored) tell('BOOTTORRENT', line)
  const chosen = defaultAdvice(project)
  if (chosen !== undefined) tell('BOOTTORRENT', chosen)

  const { files, remote, origin, loads } = await prepareBoot(project, {
    ...{ out, cache: options.cache, flavour, words: kernelWords },
    ...{ tell, onProgress, signal },
  })

  const sizes = new Map<string, number>()
  const table = machineTable((name) => sizes.get(name))
  const seen = (mac: string | undefined, ip: string, report: MachineReport): void => {
    const machine = mac === undefined ? undefined : table.update(mac, ip, report)
    if (machine) events.emit('machine', machine)
  }
  const { httpPort, hostIp } = config
  const undo: (() => PromiseLike<unknown>)[] = []
  const end = async (): Promise<void> => {
    for (let step = undo.pop(); step; step = undo.pop()) {
      // What cannot be ended must not keep the others from it.
      await Promise.resolve(step()).catch(() => undefined)
    }
  }
  const answers = machineAnswers(project)
  let http = 0
  let webSeed = 0
  let uploaded = (): number => 0
  let peers = (): readonly SystemPeer[] => []
  try {
    const swarm = await startSwarm(project, {
      out,
      addons: files.addons,
      tell: (text) => tell('TORRENT', text),
      ...(onProgress && { onProgress }),
      ...(signal && { signal }),
    })
    undo.push(() => swarm[Symbol.asyncDispose]())
    uploaded = swarm.uploaded
    peers = swarm.peers
    for (const [name, size] of swarm.sizes) sizes.set(name, size)
    const projectFile = await readFile(join(folder, projectFileName), 'utf8')
    const imageOf = async (assigned: Project): Promise<Uint8Array> => {
      const image = await torrentsImage(assigned, projectFile, swarm.torrents, swarm.addons)
      return Buffer.concat([image, remote])
    }
    let torrents = await imageOf(project)
    const isOverTftp = httpPort === undefined || config.secureBoot
    if (isOverTftp) await placeBootFiles({ ...files, torrents })
    if (httpPort !== undefined) {
      const served = servedFiles(project, { ...files, torrents })
      const server = await startHttpServer({
        host: hostIp,
        port: httpPort,
        connectionsOfAddress: config.connectionsPerAddress,
        find(path) {
          const data = path === torrentsPath ? torrents : answers.find(path)
          return data ? { data } : served.get(path)
        },
        onSent({ ip, path, bytes }) {
          http += bytes
          if (path.startsWith('/oss/')) webSeed += bytes
          tell('HTTP', `sent ${bytes} bytes of ${path} to ${ip}`)
          if (path.startsWith('/boot/')) seen(table.macOf(ip), ip, { state: 'http' })
        },
        onReport(mac, ip, report) {
          answers.reported(mac, report)
          seen(mac, ip, report)
        },
      })
      undo.push(() => server[Symbol.asyncDispose]())
      tell('HTTP', `serving on ${origin}`)
    }

    if (config.dhcp !== 'off' || config.tftp) {
      const leases = join(out, 'leases')
      await endLeftBehind(dnsmasqArgument(out))
      const dnsmasq = await startDnsmasq({
        folder: out,
        config: dnsmasqConfig(config, { ...files, leases, script: loads }),
        onLine(line) {
          tell('DNSMASQ', line)
          const did = readDnsmasqLine(line)
          if (did)
            seen(did.kind === 'dhcp' ? did.mac : table.macOf(did.ip), did.ip, { state: did.kind })
        },
      })
      undo.push(() => dnsmasq.stop())
    }
    const watched = watchAssignments(folder, {
      async onChange(assignments) {
        answers.assigned(assignments)
        torrents = await imageOf({ ...project, assignments })
        if (isOverTftp) await placeBootFiles({ ...files, torrents })
        tell('BOOTTORRENT', 'assignments.yaml was read again: it holds for machines that boot now')
      },
      onFault: (message) => tell('BOOTTORRENT', message),
    })
    undo.push(() => watched[Symbol.asyncDispose]())
    signal?.throwIfAborted()
  } catch (error) {
    await end()
    throw error
  }
  return {
    project,
    events,
    machines: () => table.list(),
    peers,
    totals() {
      const torrent = uploaded()
      const received = table.received()
      const peers = Math.max(0, received - torrent - webSeed)
      return { http, torrent, webSeed, received, peers }
    },
    systems: () =>
      project.systems.map(({ name, config: { dispname } }) => {
        return { name, title: dispname, size: sizes.get(name) ?? 0 }
      }),
    [Symbol.asyncDispose]: end,
  }
}
