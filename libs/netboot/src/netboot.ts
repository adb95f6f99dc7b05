import { EventEmitter } from 'node:events'
import { readFile } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import { join, resolve } from 'node:path'
import { makeDirectory } from '@boxwright/durable'
import { placeBootPrograms } from './boot/boot-programs.ts'
import { startDnsmasq } from './boot/dnsmasq.ts'
import { startHttpServer } from './boot/http-server.ts'
import { placeBootFiles, scriptName, servedFiles } from './boot/served-files.ts'
import { startSwarm } from './boot/swarm.ts'
import { torrentsImage } from './boot/torrents-image.ts'
import { projectFileName } from './config/project.ts'
import { dnsmasqConfig } from './dnsmasq-config.ts'
import { readDnsmasqLine } from './dnsmasq-line.ts'
import { NetbootError } from './errors.ts'
import type { Component, NetbootEvents, NetbootLine, Totals } from './events.ts'
import type { Flavour } from './flavour.ts'
import { checkHost } from './host-check.ts'
import { ipxeScript } from './ipxe-script.ts'
import type { Machine, MachineReport } from './machine.ts'
import { machineTable } from './machines.ts'
import { buildPhase1 } from './phase1/build.ts'
import { openProject, type Project } from './project/project.ts'

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
}

/**
 * Serve a project: check it, build phase 1 and torrents, and start all that machines need to boot.
 *
 * @throws {@link NetbootError} `ERR_PROJECT`, `ERR_CONFIG`: the project is wrong, every fault told. `ERR_MISSING`,
 *   `ERR_PERMISSION`: what is needed, and how to get it. `ERR_PHASE1`, `ERR_LISTEN`, `ERR_DNSMASQ`
 */
export async function startNetboot(options: NetbootOptions): Promise<Netboot> {
  const { flavour = 'virtual', kernelWords = [], signal, onLine } = options
  const project = await openProject(resolve(options.folder))
  const { config, folder } = project
  const events = new EventEmitter<NetbootEvents>()
  const tell = (component: Component, text: string): void => {
    onLine?.({ component, text })
    events.emit('line', { component, text })
  }
  const host = checkHost(config, networkInterfaces())
  if (host.faults.length > 0) throw new NetbootError('ERR_CONFIG', host.faults.join('\n'))
  for (const advice of host.advice) tell('BOOTTORRENT', advice)

  const out = join(folder, 'out')
  const tftpRoot = join(out, 'tftp')
  await makeDirectory(out)
  const programs = await placeBootPrograms(tftpRoot)
  tell('PHASE1', 'building, unless it is there')
  const cache = options.cache ?? join(out, 'cache')
  const phase1 = await buildPhase1({ cache, flavour, ...(signal && { signal }) })
  tell('PHASE1', `built: ${phase1.key}`)

  const table = machineTable()
  const seen = (mac: string | undefined, ip: string, report: MachineReport): void => {
    const machine = mac === undefined ? undefined : table.update(mac, ip, report)
    if (machine) events.emit('machine', machine)
  }
  const { httpPort, hostIp } = config
  const origin = httpPort === undefined ? undefined : `http://${hostIp}:${httpPort}`
  const base = origin === undefined ? `tftp://${hostIp}/` : `${origin}/boot/`
  const script = ipxeScript({ base, server: origin, words: kernelWords })
  const undo: (() => PromiseLike<unknown>)[] = []
  const end = async (): Promise<void> => {
    for (let step = undo.pop(); step; step = undo.pop()) {
      // What cannot be ended must not keep the others from it.
      await Promise.resolve(step()).catch(() => undefined)
    }
  }
  let http = 0
  let uploaded = (): number => 0
  try {
    const swarm = await startSwarm(project, {
      out,
      tell: (text) => tell('TORRENT', text),
      ...(signal && { signal }),
    })
    undo.push(() => swarm[Symbol.asyncDispose]())
    uploaded = swarm.uploaded
    const projectFile = await readFile(join(folder, projectFileName), 'utf8')
    const torrents = await torrentsImage(project, projectFile, swarm.torrents)
    const files = { phase1, torrents, script, tftpRoot, programs }

    if (httpPort === undefined) await placeBootFiles(files)
    else {
      const served = servedFiles(project, files)
      const server = await startHttpServer({
        host: hostIp,
        port: httpPort,
        find: (path) => served.get(path),
        onSent({ ip, path, bytes }) {
          http += bytes
          tell('HTTP', `sent ${bytes} bytes of ${path} to ${ip}`)
          if (path.startsWith('/boot/')) seen(table.macOf(ip), ip, { state: 'http' })
        },
        onReport: seen,
      })
      undo.push(() => server[Symbol.asyncDispose]())
      tell('HTTP', `serving on ${origin}`)
    }

    if (config.dhcp !== 'off' || config.tftp) {
      const leases = join(out, 'leases')
      const loads = origin === undefined ? scriptName : `${base}${scriptName}`
      const dnsmasq = await startDnsmasq({
        folder: out,
        config: dnsmasqConfig(config, { tftpRoot, leases, script: loads }),
        onLine(line) {
          tell('DNSMASQ', line)
          const did = readDnsmasqLine(line)
          if (did)
            seen(did.kind === 'dhcp' ? did.mac : table.macOf(did.ip), did.ip, { state: did.kind })
        },
      })
      undo.push(() => dnsmasq.stop())
    }
    signal?.throwIfAborted()
  } catch (error) {
    await end()
    throw error
  }
  return {
    project,
    events,
    machines: () => table.list(),
    totals: () => ({ http, torrent: uploaded() }),
    [Symbol.asyncDispose]: end,
  }
}
