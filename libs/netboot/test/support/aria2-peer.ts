import { once } from 'node:events'
import type { NetworkHost } from '../../../../test/support/namespace.ts'

/** A real aria2c that gives what it has. Disposing of it kills it. */
export interface Aria2Peer extends AsyncDisposable {
  /** Resolves once it has said something. */
  says(what: RegExp): Promise<void>
}

/**
 * Let aria2c seed on a host, until it is disposed of.
 *
 * @param torrent the file of the torrent
 * @param folder that has what is in the torrent
 * @param address of the host that it uses
 * @param more arguments
 */
export function aria2Peer(
  host: NetworkHost,
  { torrent, folder, address }: { torrent: string; folder: string; address: string },
  ...more: readonly string[]
): Aria2Peer {
  const aria2c = host.spawn(
    'setpriv',
    [
      ...['--pdeathsig', 'KILL', 'aria2c', '--no-conf', '-d', folder, `--interface=${address}`],
      ...[
        '--seed-ratio=0.0',
        '--enable-dht=false',
        '--enable-dht6=false',
        '--file-allocation=none',
      ],
      ...['--summary-interval=1', '--enable-color=false', '--bt-tracker-interval=2'],
      ...['--bt-enable-lpd=true', `--bt-lpd-interface=${address}`, ...more, torrent],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const exited = once(aria2c, 'exit')
  let said = ''
  let look = (): void => undefined
  aria2c.stdout?.setEncoding('utf8').on('data', (part: string) => {
    said += part
    look()
  })
  return {
    says: (what) =>
      new Promise((resolve, reject) => {
        look = () => what.test(said) && resolve()
        void exited.then(() => reject(new Error(`aria2c ended:\n${said}`)))
        look()
      }),
    async [Symbol.asyncDispose]() {
      aria2c.kill('SIGKILL')
      await exited
    },
  }
}
