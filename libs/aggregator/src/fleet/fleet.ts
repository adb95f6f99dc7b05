import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { DurableError, type Lock, lock, makeDirectory, writeFile } from '@boxwright/durable'
import { createProcess, type ManagedProcess } from '@boxwright/process'
import type { Box } from '../box.ts'
import { AggregatorError } from '../errors.ts'
import type { FleetOptions } from '../options.ts'
import type { Endpoint } from '../sync/connect.ts'
import { removeDump, sweepDumps, watchDump } from './dump.ts'
import { replicaConfig } from './replica-config.ts'

/** Replicas of our own. */
export interface Fleet {
  /** Where the replica of a box is asked. */
  endpointOf(box: Box): Endpoint
  /**
   * Start them all; does not wait until they are ready.
   *
   * @throws {@link AggregatorError} `ERR_STORAGE`: a folder cannot be had, or another process has it and it is not to be
   * shared
   */
  start(): Promise<void>
  /** Resolves once a replica answers, or has failed to. */
  settled(box: Box): Promise<void>
  /** One does not answer any more, though it runs: end it; it is started again. */
  restart(box: Box): void
  /** The process id of a replica, while it runs. */
  pidOf(box: Box): number | undefined
  /** End them all: each saves its data. */
  stop(): Promise<void>
}

/** A path of a socket that the kernel takes: sun_path of unix(7) less its zero. */
const longestSocket = 107

/**
 * Describe the replicas of some boxes. A box that is in two towns has one.
 *
 * @param boxes - all boxes
 * @param options - how to run them
 * @param lost - told when one ended, or cannot be started
 * @throws {@link AggregatorError} `ERR_OPTIONS`, naming every fault
 */
export function createFleet(
  boxes: readonly Box[],
  options: Required<FleetOptions>,
  lost: (box: Box, error: unknown) => void,
): Fleet {
  const replicas = new Map<number, Replica>()
  for (const box of boxes) {
    if (replicas.has(box.port)) continue
    // Redis goes into its folder before it reads where its socket is.
    const folder = resolve(options.folder, `${encodeURIComponent(box.host)}-${box.port}`)
    replicas.set(box.port, replicaOf(box, folder, options, lost))
  }
  refuse([...replicas.values()].flatMap(faultsOf))
  let only: Lock | undefined
  const start = async (): Promise<void> => {
    await makeDirectory(options.folder)
    try {
      only = await lock(join(options.folder, '.lock'))
    } catch (error) {
      const isHeld = error instanceof DurableError && error.code === 'ERR_LOCKED'
      // They run, or will in a moment: they are asked through the sockets in their folders.
      if (options.share && isHeld) return
      throw error
    }
    for (const { box, folder, socket, process } of replicas.values()) {
      await makeDirectory(folder)
      await sweepDumps(folder)
      await configure(join(folder, 'redis.conf'), replicaConfig(box, { folder, socket }))
      // What goes wrong is told by its events.
      process.start().catch(() => undefined)
    }
  }
  return {
    endpointOf: ({ port }) => ({ at: replicas.get(port)?.socket ?? port }),
    start: () =>
      start().catch((cause: unknown) => {
        const reason = cause instanceof Error ? cause.message : String(cause)
        const message = `The replicas in ${options.folder} cannot be started: ${reason}`
        throw new AggregatorError('ERR_STORAGE', message, { cause })
      }),
    async settled({ port }) {
      const { process } = replicas.get(port) ?? {}
      if (process === undefined || only === undefined) return
      const failed = once(process.events, 'restarting').catch(() => undefined)
      await Promise.race([process.ready.catch(() => undefined), failed])
    },
    restart({ port }) {
      const pid = replicas.get(port)?.process.pid
      if (pid !== undefined) kill(pid)
    },
    pidOf: ({ port }) => replicas.get(port)?.process.pid,
    async stop() {
      if (only === undefined) return
      await Promise.all([...replicas.values()].map(({ process }) => process.stop()))
      await only.release()
    },
  }
}

interface Replica {
  readonly box: Box
  readonly folder: string
  readonly socket: string
  readonly process: ManagedProcess
}

function replicaOf(
  box: Box,
  folder: string,
  { command, memory }: Required<FleetOptions>,
  lost: (box: Box, error: unknown) => void,
): Replica {
  const socket = join(folder, 'redis.sock')
  const process = createProcess({
    name: `the replica of ${box.host}`,
    // `maxmemory` does not bind a replica, for it must hold what its master holds: the kernel does.
    command: 'prlimit',
    args: [`--data=${memory * 2 ** 20}`, command, join(folder, 'redis.conf')],
    ready: { path: socket },
    restart: { when: 'always', delay: 200, maxDelay: 5_000, resetAfter: 10_000 },
    // It writes its dump.
    stop: { grace: 15_000 },
  })
  const dump = watchDump()
  process.events.on('started', () => dump.begin())
  process.events.on('line', ({ text }) => dump.hear(text))
  process.events.on('restarting', ({ error }) => {
    // It would break on it for ever; without one it has all from its master.
    if (dump.isBroken) removeDump(folder)
    lost(box, error)
  })
  process.events.on('ended', ({ error }) => {
    if (error) lost(box, error)
  })
  return { box, folder, socket, process }
}

async function configure(path: string, text: string): Promise<void> {
  try {
    // It is written anew at each start.
    await writeFile(path, text, { mode: 0o600, clobber: 'replace', sync: 'none' })
  } catch (error) {
    // On a disk that is full, that of the last start will do if it is the same.
    if ((await readFile(path, 'utf8').catch(() => undefined)) !== text) throw error
  }
}

function faultsOf({ box, socket }: Replica): string[] {
  const faults: string[] = []
  const bytes = Buffer.byteLength(socket)
  if (bytes > longestSocket) {
    faults.push(
      `fleet.folder: expected ${socket} to be at most ${longestSocket} bytes, got ${bytes}`,
    )
  }
  const { tls } = box.master
  // "No tls-cert-file configured!": redis-server has no TLS without a certificate of its own.
  if (tls && (tls.cert === undefined || tls.key === undefined)) {
    faults.push(
      `${box.host}: expected cert and key, without which redis-server has no TLS, got none`,
    )
  }
  return faults
}

function refuse(faults: readonly string[]): void {
  if (faults.length > 0) throw new AggregatorError('ERR_OPTIONS', faults.join('\n'))
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended meanwhile.
  }
}
