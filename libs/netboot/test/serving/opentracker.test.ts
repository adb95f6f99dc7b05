import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../../../../test/support/free-port.ts'
import { type TemporaryFolder, temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { askTracker } from '../../src/announcing/ask-tracker.ts'
import { createTorrentClient } from '../../src/client/torrent-client.ts'
import { makeTorrent } from '../../src/making/make-torrent.ts'
import { type Opentracker, startOpentracker } from '../../src/serving/opentracker.ts'
import { aria2c, difference, systemFolder } from '../support/swarm.ts'

const host = '127.0.0.1'
let folder: TemporaryFolder
let opentracker: Opentracker

beforeAll(async () => {
  folder = await temporaryFolder()
  const place = join(folder.path, 'opentracker')
  opentracker = await startOpentracker({ folder: place, port: await freePort(), host })
})
afterAll(async () => {
  await opentracker[Symbol.asyncDispose]()
  await folder[Symbol.asyncDispose]()
})

describe('opentracker', () => {
  it('tracks what is on the list that we write, and nothing else', async () => {
    const url = `http://${host}:${opentracker.port}/announce`
    const ask = (byte: string) => {
      const counts = { uploaded: 0, downloaded: 0, left: 1, wanted: -1 }
      const who = { peerId: 'p'.repeat(20), port: 5001, event: 'started' as const }
      return askTracker(url, {
        announce: { infoHash: byte.repeat(20), ...who, ...counts },
        host,
      })
    }
    await opentracker.allow('AB'.repeat(20))
    await opentracker.allow('cd'.repeat(20))
    expect(await readFile(join(folder.path, 'opentracker/whitelist'), 'utf8')).toBe(
      `${'ab'.repeat(20)}\n${'cd'.repeat(20)}\n`,
    )
    // It reads its list when it comes to it.
    await expect.poll(() => ask('\xcd').then(() => 'tracked', String)).toBe('tracked')
    await expect(ask('\xef')).rejects.toThrow(/the tracker refuses: .*not authorized/)
    await opentracker.forget('ab'.repeat(20))
    await expect.poll(() => ask('\xab').then(() => 'tracked', String)).toMatch(/not authorized/)
  })

  it('lets our seeder and aria2c find each other', async () => {
    await using system = await systemFolder(300_000)
    const oss = join(system.path, 'oss')
    const trackers = [
      [`udp://${host}:${opentracker.port}`],
      [`http://${host}:${opentracker.port}/announce`],
    ]
    const torrent = await makeTorrent({ path: join(oss, 'debian'), trackers })
    await opentracker.allow(torrent.infoHash)
    await using client = await createTorrentClient({ port: 0, host })
    await client.add({ torrent, folder: oss })
    await using leecher = await createTorrentClient({ port: 0, host })
    await (await leecher.add({ torrent, folder: join(system.path, 'ours') })).completed
    const file = join(system.path, 'debian.torrent')
    await writeFile(file, torrent.bytes)
    await aria2c(file, join(system.path, 'theirs'))
    for (const place of ['ours', 'theirs']) {
      expect(await difference(join(oss, 'debian'), join(system.path, place, 'debian'))).toBe('')
    }
  })

  it('says why it cannot be started', async () => {
    const options = { folder: folder.path, port: opentracker.port, host }
    await expect(startOpentracker(options)).rejects.toMatchObject({
      code: 'ERR_LISTEN',
      message: expect.stringMatching(/: opentracker \(process \d+\) has it$/),
    })
    await expect(startOpentracker({ ...options, torrents: ['x'] })).rejects.toThrow(
      'torrents: expected 40 hexadecimal digits, got x',
    )
  })
})
