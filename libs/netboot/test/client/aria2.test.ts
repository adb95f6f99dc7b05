import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../../../../test/support/free-port.ts'
import type { TemporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { createTorrentClient } from '../../src/client/torrent-client.ts'
import { type MadeTorrent, makeTorrent } from '../../src/making/make-torrent.ts'
import { createTracker, type Tracker } from '../../src/serving/tracker.ts'
import { aria2c, difference, systemFolder } from '../support/swarm.ts'

const host = '127.0.0.1'
let folder: TemporaryFolder
let tracker: Tracker
let oss: string

/** A torrent whose tracker is asked by one of its protocols, and its file. */
async function torrentBy(url: string): Promise<[torrent: MadeTorrent, file: string]> {
  const torrent = await makeTorrent({ path: join(oss, 'debian'), trackers: [[url]] })
  tracker.allow(torrent.infoHash)
  const file = join(folder.path, 'debian.torrent')
  await writeFile(file, torrent.bytes)
  return [torrent, file]
}

beforeAll(async () => {
  folder = await systemFolder()
  oss = join(folder.path, 'oss')
  tracker = await createTracker({ port: 0, host })
})
afterAll(async () => {
  await tracker[Symbol.asyncDispose]()
  await folder[Symbol.asyncDispose]()
})

describe('aria2c', () => {
  it.each(['http', 'udp'])('downloads from our seeder by our tracker over %s', async (protocol) => {
    const [torrent, file] = await torrentBy(`${protocol}://${host}:${tracker.port}/announce`)
    await using client = await createTorrentClient({ port: 0, host })
    const seed = await client.add({ torrent, folder: oss })
    const out = join(folder.path, `out-${protocol}`)
    await aria2c(file, out)
    expect(await difference(join(oss, 'debian'), join(out, 'debian'))).toBe('')
    expect(seed.uploaded).toBeGreaterThanOrEqual(seed.length)
  })

  it('is called by our seeder as soon as it asks for peers, and keeps to that when it calls, too', async () => {
    const [torrent, file] = await torrentBy(`http://${host}:${tracker.port}/announce`)
    await using client = await createTorrentClient({ port: 0, host })
    tracker.events.on('announced', (infoHash, peer, left) => {
      if (left > 0) client.callSeeker(infoHash, peer)
    })
    const seed = await client.add({ torrent, folder: oss })
    const joined: number[] = []
    seed.events.on('joined', ({ port }) => joined.push(port))
    const port = await freePort()
    // It calls after a second, encrypted, and after another one in plain: until then it must not have all.
    const slow = ['--max-download-limit=1500K', `--listen-port=${port}`]
    await aria2c(file, join(folder.path, 'out-called'), ...slow)
    expect(joined).toEqual([port])
    expect(await difference(join(oss, 'debian'), join(folder.path, 'out-called/debian'))).toBe('')
  })
})
