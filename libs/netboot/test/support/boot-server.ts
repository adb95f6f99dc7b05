import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { NetworkHost } from '../../../../test/support/namespace.ts'
import { phase1Cache } from './phase1-cache.ts'

/** `boottorrent start`, ready. Disposing of it sends it SIGTERM, and waits for its end. */
export interface BootServer extends AsyncDisposable {
  /** All that it has said. */
  readonly log: readonly string[]
  /** Its exit code and signal, once it has been disposed of. */
  readonly ended: Promise<unknown[]>
}

/** Start it on a host, and wait until it is ready. */
export async function bootServer(host: NetworkHost, project: string): Promise<BootServer> {
  const program = host.spawn(
    // It ends with the test, however that ends.
    'setpriv',
    [
      ...['--pdeathsig', 'TERM', process.execPath],
      ...['--conditions=@boxwright/source', join(import.meta.dirname, 'start.ts')],
      ...[project, phase1Cache],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const ended = once(program, 'exit')
  const log: string[] = []
  const ready = Promise.withResolvers<void>()
  if (program.stdout) {
    createInterface(program.stdout).on('line', (line) => {
      log.push(line)
      if (line.includes('BOOTTORRENT: ready')) ready.resolve()
    })
  }
  void ended.then(() => ready.reject(new Error(`it ended before it was ready:\n${log.join('\n')}`)))
  await ready.promise
  return {
    log,
    ended,
    async [Symbol.asyncDispose]() {
      program.kill('SIGTERM')
      await ended
    },
  }
}
