import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { freePort } from './free-port.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** A real Redis, empty, alone on this machine. */
export interface RedisServer extends AsyncDisposable {
  /** Its TCP port on 127.0.0.1. */
  readonly port: number
  /** The path of its Unix socket. */
  readonly socket: string
  /** Its working folder, removed at the end. */
  readonly folder: string
  /** Its process, to be stopped (SIGSTOP) or killed by a test. */
  readonly process: ChildProcess
}

/** What to start a {@link redisServer} with. */
export interface RedisServerOptions {
  /** Where to listen, to come back in the place of another; a free port by default. */
  readonly port?: number
  /** More of redis.conf, as arguments: `['--maxmemory', '8mb']`. */
  readonly args?: readonly string[]
}

/** Start a Redis that keeps nothing, and wait until it accepts connections. */
export async function redisServer(options: RedisServerOptions = {}): Promise<RedisServer> {
  const folder = await temporaryFolder('boxwright-redis-')
  try {
    for (;;) {
      const port = options.port ?? (await freePort())
      const socket = join(folder.path, 'redis.sock')
      const settings = {
        ...{ bind: '127.0.0.1', port: `${port}`, unixsocket: socket, dir: folder.path },
        ...{ save: '', appendonly: 'no', daemonize: 'no' },
      }
      const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value])
      // Whatever ends this process, Redis does not outlive it.
      const child = spawn(
        'setpriv',
        ['--pdeathsig', 'KILL', 'redis-server', ...args, ...(options.args ?? [])],
        { stdio: ['ignore', 'pipe', 'pipe'] },
      )
      const closed = once(child, 'close')
      const log = await logUntilReady(child)
      if (log === undefined) {
        return {
          ...{ port, socket, folder: folder.path, process: child },
          async [Symbol.asyncDispose]() {
            child.kill('SIGKILL')
            await closed
            await folder[Symbol.asyncDispose]()
          },
        }
      }
      const isTaken = options.port === undefined && log.includes('Address already in use')
      if (!isTaken) throw new Error(`redis-server does not start:\n${log}`)
    }
  } catch (error) {
    await folder[Symbol.asyncDispose]()
    throw error
  }
}

/** What it said if it ended before it was ready; undefined once it is ready. */
async function logUntilReady(
  child: ChildProcessByStdio<null, Readable, Readable>,
): Promise<string | undefined> {
  const outputs = [child.stdout, child.stderr]
  let log = ''
  const isReady = await new Promise<boolean>((resolve, reject) => {
    for (const output of outputs) {
      output.setEncoding('utf8').on('data', (text) => {
        log += text
        if (log.includes('Ready to accept connections')) resolve(true)
      })
    }
    child.once('close', () => resolve(false))
    child.once('error', reject)
  })
  // It goes on logging: what nobody reads would fill the pipe and stop it.
  for (const output of outputs) output.removeAllListeners('data').resume()
  return isReady ? undefined : log
}
