import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { NetworkHost } from '../../../../test/support/namespace.ts'
import type { Flavour } from '../../src/flavour.ts'
import { phase1Cache } from './phase1-cache.ts'

/** `boottorrent start`, ready. Disposing of it sends it SIGTERM, and waits for its end. */
export interface BootServer extends AsyncDisposable {
  /** All that it has said. */
  readonly log: readonly string[]
  /** Resolves once a line has something in it. */
  says(what: string): Promise<void>
  /** Its exit code and signal, once it has been disposed of. */
  readonly ended: Promise<unknown[]>
}

/** Start it on a host, and wait until it is ready. */
export async function bootServer(
  host: NetworkHost,
  project: string,
  flavour: Flavour = 'virtual',
): Promise<BootServer> {
  const program = host.spawn(
    // It ends with the test, however that ends.
    'setpriv',
    [
      ...['--pdeathsig', 'TERM', process.execPath],
      ...['--conditions=@boxwright/source', join(import.meta.dirname, 'start.ts')],
      ...[project, phase1Cache, flavour],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const ended = once(program, 'exit')
  const log: string[] = []
  const waiting = new Map<() => void, string>()
  if (program.stdout) {
    createInterface(program.stdout).on('line', (line) => {
      log.push(line)
      for (const [resolve, what] of waiting) if (line.includes(what)) resolve()
    })
  }
  const says = (what: string): Promise<void> =>
    new Promise((resolve, reject) => {
      if (log.some((line) => line.includes(what))) resolve()
      waiting.set(resolve, what)
      const why = (): Error => new Error(`it ended without ${what}:\n${log.join('\n')}`)
      void ended.then(() => reject(why()))
    })
  await says('BOOTTORRENT: ready')
  return {
    log,
    says,
    ended,
    async [Symbol.asyncDispose]() {
      program.kill('SIGTERM')
      await ended
    },
  }
}
