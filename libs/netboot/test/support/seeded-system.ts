import { join } from 'node:path'
import type { TemporaryFolder } from '../../../../test/support/temporary-folder.ts'
import type { TorrentClientOptions } from '../../src/client/client-options.ts'
import { createTorrentClient, type TorrentClient } from '../../src/client/torrent-client.ts'
import { type MadeTorrent, makeTorrent } from '../../src/making/make-torrent.ts'
import { createTracker, type Tracker } from '../../src/serving/tracker.ts'
import { systemFolder } from './swarm.ts'

/** A system that is there to be fetched. Disposing of it ends all of it. */
export interface SeededSystem extends AsyncDisposable {
  /** Room for what is fetched, too. */
  readonly folder: TemporaryFolder
  /** The folder that the system, `debian`, is in. */
  readonly oss: string
  /** Ours, which knows the torrent alone. */
  readonly tracker: Tracker
  readonly torrent: MadeTorrent
  /** Ours, which has all of it. */
  readonly seeder: TorrentClient
}

/**
 * Make a system, a tracker and a seeder, all of this machine.
 *
 * @param protocol by which the tracker is asked
 * @param options of the seeder
 */
export async function seededSystem(
  protocol: 'http' | 'udp',
  options: TorrentClientOptions = {},
): Promise<SeededSystem> {
  await using undo = new AsyncDisposableStack()
  const host = '127.0.0.1'
  const folder = undo.use(await systemFolder())
  const oss = join(folder.path, 'oss')
  const tracker = undo.use(await createTracker({ port: 0, host }))
  const trackers = [[`${protocol}://${host}:${tracker.port}/announce`]]
  const torrent = await makeTorrent({ path: join(oss, 'debian'), trackers })
  tracker.allow(torrent.infoHash)
  const seeder = undo.use(await createTorrentClient({ port: 0, host, ...options }))
  await seeder.add({ torrent, folder: oss })
  const all = undo.move()
  return {
    ...{ folder, oss, tracker, torrent, seeder },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  }
}
