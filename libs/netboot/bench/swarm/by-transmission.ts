import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import type { NetworkHost } from '../../../../test/support/namespace.ts'
import { type Program, start } from './program.ts'
import { startTracker } from './start-tracker.ts'
import { peerPort, type Way } from './way.ts'

/** transmission gives, and we track. @param tracker - `tracker.js` */
export function serveByTransmission(tracker: string): Way['serve'] {
  return async (server, { torrent, folder }) => {
    const tracking = await startTracker(server, tracker, torrent)
    const daemon = await startDaemon(server, folder)
    await server.run('transmission-remote', rpc, '--add', torrent)
    return tracking.beside(daemon)
  }
}

/** transmission takes: it has all when it says so. */
export const fetchByTransmission: Way['prepare'] = async (host, gift, into) => {
  const daemon = await startDaemon(host, into)
  const lines = [
    'read go',
    `transmission-remote ${rpc} --add "$1" >/dev/null`,
    `until transmission-remote ${rpc} --torrent 1 --info | grep -q 'Percent Done: 100%'; do sleep 0.05; done`,
    'echo completed',
    // It says so before all is in its file.
    'until cmp -s "$2" "$3"; do sleep 0.1; done',
    'echo written',
  ]
  const files = [join(gift.folder, gift.name), join(into, gift.name)]
  const asking = start(host, ['sh', '-c', lines.join('\n'), 'sh', gift.torrent, ...files])
  return {
    pid: daemon.pid,
    async run() {
      asking.say('go')
      const at = await asking.said('completed')
      await asking.said('written')
      return at
    },
    async [Symbol.asyncDispose]() {
      await asking[Symbol.asyncDispose]()
      await daemon[Symbol.asyncDispose]()
    },
  }
}

const rpc = '9091'

/** Start a daemon, and wait until it answers. @param folder - what it downloads into, or gives from */
async function startDaemon(host: NetworkHost, folder: string): Promise<Program> {
  // A new one each time: it would know the torrent already, and not look at what is there.
  const config = await mkdtemp(`${folder}.transmission-`)
  const quiet = ['--no-auth', '--no-dht', '--no-lpd', '--no-utp', '--no-portmap']
  const place = ['--no-incomplete-dir', '--config-dir', config, '--download-dir', folder]
  const ports = ['--port', rpc, '--peerport', `${peerPort}`]
  const daemon = start(host, ['transmission-daemon', '--foreground', ...quiet, ...place, ...ports])
  const asked = `until transmission-remote ${rpc} --session-info >/dev/null 2>&1; do sleep 0.1; done`
  await host.run('sh', '-c', asked)
  return daemon
}
