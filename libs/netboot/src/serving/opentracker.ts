import { createServer } from 'node:net'
import { join } from 'node:path'
import { makeDirectory, writeFile } from '@boxwright/durable'
import { createProcess, ProcessError } from '@boxwright/process'
import { NetbootError } from '../errors.ts'
import { listenTcp } from './listen.ts'

/** Options of {@link startOpentracker}. */
export interface OpentrackerOptions {
  /** A folder for its list; anybody may read what is in it, for the program gives up root for `nobody`. */
  readonly folder: string
  /** The port, of TCP and UDP. Default 6969. */
  readonly port?: number
  /** The address to listen on. Default `127.0.0.1`: it answers anybody who reaches it, of whatever network. */
  readonly host?: string
  /** Infohashes that are tracked, of 40 hexadecimal digits each. Others are refused. Default: none yet. */
  readonly torrents?: readonly string[]
  /** Told of each line that it writes. */
  readonly onLine?: (line: string) => void
}

/** An opentracker that runs. */
export interface Opentracker extends AsyncDisposable {
  /** Of TCP and UDP. */
  readonly port: number
  /** Track a torrent. @param infoHash - 40 hexadecimal digits */
  allow(infoHash: string): Promise<void>
  /** Track a torrent no longer. */
  forget(infoHash: string): Promise<void>
}

const listName = 'whitelist'

/**
 * Start Debian's opentracker instead of a tracker of our own: it takes more peers than any LAN has, and knows no networks and no
 * limit of rates. It is started again if it fails, and ends with this process.
 *
 * @throws {@link NetbootError} `ERR_MISSING`: it is not installed. `ERR_LISTEN`: the port is taken, or it does not start.
 * `ERR_OPTIONS`: what is to be tracked is no infohash
 */
export async function startOpentracker(options: OpentrackerOptions): Promise<Opentracker> {
  const { folder, port = 6969, host = '127.0.0.1', onLine } = options
  const torrents = new Set<string>()
  for (const torrent of options.torrents ?? []) torrents.add(checked(torrent))
  await makeDirectory(folder)
  const write = async (): Promise<void> => {
    const text = [...torrents].map((torrent) => `${torrent}\n`).join('')
    await writeFile(join(folder, listName), text, { clobber: 'replace', sync: 'none' })
  }
  await write()
  // Two of them would share a port, and half of the peers each.
  const probe = createServer()
  await listenTcp(probe, port, host)
  await new Promise((resolve) => probe.close(resolve))
  const place = ['-i', host, '-p', `${port}`, '-P', `${port}`]
  const program = createProcess({
    command: 'opentracker',
    // As root it sees nothing but this folder.
    args: [...place, '-d', folder, '-w', listName],
    ready: { host, port },
    readyTimeout: 15_000,
    restart: { when: 'failure' },
  })
  if (onLine) program.events.on('line', ({ text }) => onLine(text))
  // What fails the first time is told, not tried again and again.
  const failed = new Promise<never>((_, reject) => {
    program.events.once('restarting', ({ error }) => reject(error))
  })
  try {
    await Promise.race([program.start(), failed])
    failed.catch(() => undefined)
  } catch (cause) {
    await program.stop()
    if (cause instanceof ProcessError && cause.code === 'ERR_NOT_FOUND') {
      const message =
        "opentracker is missing: it is in Debian's package opentracker. Install it: apt install opentracker; a project does without it by opentracker.external: false"
      throw new NetbootError('ERR_MISSING', message, { cause })
    }
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new NetbootError('ERR_LISTEN', `opentracker does not run: ${reason}`, { cause })
  }
  const change = async (): Promise<void> => {
    await write()
    // It reads its list again.
    if (program.pid !== undefined) process.kill(program.pid, 'SIGHUP')
  }
  return {
    port,
    async allow(torrent) {
      torrents.add(checked(torrent))
      await change()
    },
    async forget(torrent) {
      torrents.delete(torrent.toLowerCase())
      await change()
    },
    async [Symbol.asyncDispose]() {
      await program.stop()
    },
  }
}

function checked(torrent: string): string {
  if (/^[0-9a-f]{40}$/i.test(torrent)) return torrent.toLowerCase()
  throw new NetbootError('ERR_OPTIONS', `torrents: expected 40 hexadecimal digits, got ${torrent}`)
}
