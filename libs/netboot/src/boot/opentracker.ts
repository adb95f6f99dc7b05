import { join } from 'node:path'
import { makeDirectory, writeFile } from '@boxwright/durable'
import { createProcess, ProcessError } from '@boxwright/process'
import { NetbootError } from '../errors.ts'
import { portHolder } from '../serving/port-holder.ts'
import type { Tracker } from '../serving/tracker.ts'

/** A tracker of a project: our own, or opentracker. */
export interface ProjectTracker extends AsyncDisposable {
  /** What ours tells. */
  readonly events?: Tracker['events']
  /** Track a torrent, too; no other is. @param infoHash 40 hexadecimal digits */
  allow(infoHash: string): PromiseLike<void> | void
}

/** Options of {@link startOpentracker}. */
export interface OpentrackerOptions {
  /** The folder for its files. It is its root, if it is started by root. */
  readonly folder: string
  /** The IPv4 address to listen on. */
  readonly host: string
  /** The port, TCP and UDP. */
  readonly port: number
  /** Each line that it writes. */
  readonly onLine: (line: string) => void
}

/** By name: its root is elsewhere for it. */
const whitelist = 'whitelist'

/**
 * Start Debian's opentracker, and start it again if it fails. It reads which torrents it is to track from a file, anew
 * each time that one is added.
 *
 * @throws {@link NetbootError} `ERR_MISSING`: it is not installed. `ERR_LISTEN`: it does not listen, for what it has told
 */
export async function startOpentracker(options: OpentrackerOptions): Promise<ProjectTracker> {
  const { folder, host, port, onLine } = options
  // Whoever listens there would be taken for it.
  const holder = await portHolder({ protocol: 'tcp', port })
  if (holder !== undefined) {
    const message = `opentracker could not listen on TCP port ${port}: ${holder} has it`
    throw new NetbootError('ERR_LISTEN', message)
  }
  const hashes = new Set<string>()
  const file = join(folder, 'opentracker.conf')
  const writeList = (): Promise<unknown> =>
    writeFile(join(folder, whitelist), [...hashes].map((hash) => `${hash}\n`).join(''), {
      clobber: 'replace',
      sync: 'none',
    })
  await makeDirectory(folder)
  await writeList()
  const config = [
    `listen.tcp_udp ${host}:${port}`,
    `access.whitelist ${whitelist}`,
    `tracker.rootdir ${folder}`,
    'tracker.user nobody',
    '',
  ]
  await writeFile(file, config.join('\n'), { clobber: 'replace', sync: 'none' })
  const opentracker = createProcess({
    command: 'opentracker',
    args: ['-f', file],
    ready: { port, host },
    readyTimeout: 15_000,
    restart: { when: 'failure' },
  })
  opentracker.events.on('line', ({ text }) => onLine(text))
  // What fails the first time is told, not tried again and again.
  const failed = new Promise<never>((_, reject) => {
    opentracker.events.once('restarting', ({ error }) => reject(error))
  })
  try {
    await Promise.race([opentracker.start(), failed])
    failed.catch(() => undefined)
  } catch (cause) {
    await opentracker.stop()
    throw opentrackerFailure(cause, `${host}:${port}`)
  }
  return {
    async allow(infoHash) {
      hashes.add(infoHash)
      await writeList()
      if (opentracker.pid !== undefined) process.kill(opentracker.pid, 'SIGHUP')
    },
    async [Symbol.asyncDispose]() {
      await opentracker.stop()
    },
  }
}

function opentrackerFailure(cause: unknown, place: string): NetbootError {
  if (cause instanceof ProcessError && cause.code === 'ERR_NOT_FOUND') {
    const message =
      "opentracker is missing: it is in Debian's package opentracker. Install it: apt install opentracker, or write opentracker.external: false"
    return new NetbootError('ERR_MISSING', message, { cause })
  }
  const why = cause instanceof Error ? cause.message : cause
  return new NetbootError('ERR_LISTEN', `opentracker does not listen on ${place}: ${why}`, {
    cause,
  })
}
