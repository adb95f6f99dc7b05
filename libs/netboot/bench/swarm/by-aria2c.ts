import { join } from 'node:path'
import { type Program, start } from './program.ts'
import { startTracker } from './start-tracker.ts'
import { fetching, peerPort, type Way } from './way.ts'

/** In s. */
const seedTime = 60
const quiet = ['--bt-enable-lpd=false', `--listen-port=${peerPort}`, '--console-log-level=error']
/** What phase 1 runs. */
const script = join(import.meta.dirname, '../../src/phase1/client/aria2.sh')

/** aria2c gives, and we track. @param tracker - `tracker.js` */
export function serveByAria2c(tracker: string): Way['serve'] {
  return async (server, { torrent, folder }): Promise<Program> => {
    const tracking = await startTracker(server, tracker, torrent)
    const plain = ['--no-conf', '--enable-dht=false', '--enable-dht6=false']
    const seeding = ['--seed-ratio=0', '--bt-seed-unverified=true', '--bt-max-peers=0']
    const flags = [...plain, ...quiet, ...seeding, '--disk-cache=64M', '--dir', folder, torrent]
    return tracking.beside(start(server, ['aria2c', ...flags]))
  }
}

/** aria2c takes, as it does in phase 1. @param hook - says that all is there */
export function fetchByAria2c(hook: string): Way['prepare'] {
  return async (host, { torrent }, into) => {
    const lines = '. "$1"; shift; read go; run_aria2 "$@"'
    const args = [script, torrent, into, `${seedTime}`, ...quiet]
    const hooked = `--on-bt-download-complete=${hook}`
    return fetching(start(host, ['sh', '-c', lines, 'sh', ...args, hooked]))
  }
}
