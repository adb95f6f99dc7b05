import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { NetworkHost } from '../../../../test/support/namespace.ts'

/** Our client, on a host, giving what it has. Disposing of it kills it. */
export interface SeedPeer extends AsyncDisposable {
  /** Resolves once somebody has hung up, and so many bytes were given so far: who it was. */
  left(given: number): Promise<string>
}

/** What it gives, and from where. */
export interface SeedPeerOptions {
  /** The file of the torrent. */
  readonly torrent: string
  /** The folder that has what is in the torrent, or says so. */
  readonly folder: string
  /** The address of the host that it uses. */
  readonly address: string
}

/** Let our client give on a host. */
export function seedPeer(
  host: NetworkHost,
  { torrent, folder, address }: SeedPeerOptions,
): SeedPeer {
  const program = join(import.meta.dirname, '../fixtures/seed-node.ts')
  const node = host.spawn(
    // It ends with the test, however that ends.
    'setpriv',
    [
      ...['--pdeathsig', 'KILL', process.execPath, '--conditions=@boxwright/source', program],
      ...[torrent, folder, address],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const ended = once(node, 'exit')
  const gone: { readonly peer: string; readonly given: number }[] = []
  let look = (): void => undefined
  if (node.stdout) {
    createInterface(node.stdout).on('line', (line) => {
      const [peer = '', given] = line.split(' ')
      gone.push({ peer, given: Number(given) })
      look()
    })
  }
  return {
    left: (least) =>
      new Promise((resolve, reject) => {
        look = () => {
          const found = gone.find(({ given }) => given >= least)
          if (found) resolve(found.peer)
        }
        void ended.then(() => reject(new Error('it has ended')))
        look()
      }),
    async [Symbol.asyncDispose]() {
      node.kill('SIGKILL')
      await ended
    },
  }
}
