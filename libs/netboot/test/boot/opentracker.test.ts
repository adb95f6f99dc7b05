import { join } from 'node:path'
import { expect, it } from 'vitest'
import { freePort } from '../../../../test/support/free-port.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { until } from '../../../../test/support/until.ts'
import { startOpentracker } from '../../src/boot/opentracker.ts'
import { createTorrentClient } from '../../src/client/torrent-client.ts'
import { makeTorrent } from '../../src/making/make-torrent.ts'
import { systemFolder } from '../support/swarm.ts'

const host = '127.0.0.1'

it('opentracker tracks the torrents of a project, also those that are added while it runs', async () => {
  await using folder = await temporaryFolder()
  await using systems = await systemFolder()
  const port = await freePort()
  const options = { folder: join(folder.path, 'tracker'), host, port, onLine: () => undefined }
  await using tracker = await startOpentracker(options)
  const torrent = await makeTorrent({
    path: join(systems.path, 'oss/debian'),
    trackers: [[`http://${host}:${port}/announce`]],
  })
  const announced = async (): Promise<string> => {
    const hash = Buffer.from(torrent.infoHash, 'hex')
    const escaped = [...hash].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
    const facts = 'peer_id=aaaaaaaaaaaaaaaaaaaa&port=9&uploaded=0&downloaded=0&left=1&compact=1'
    const response = await fetch(`http://${host}:${port}/announce?info_hash=${escaped}&${facts}`)
    return await response.text()
  }
  expect(await announced()).toContain('not authorized')
  await tracker.allow(torrent.infoHash)
  // It reads its list anew in its own time.
  await until('an answer', announced, (answer) => !answer.includes('not authorized'))

  await using seeder = await createTorrentClient({ port: 0, host })
  await seeder.add({ torrent, folder: join(systems.path, 'oss') })
  await using machine = await createTorrentClient({ port: 0, host })
  const download = await machine.add({ torrent, folder: join(folder.path, 'machine') })
  await download.completed
  expect(download.here).toBe(download.length)

  const other = startOpentracker({ ...options, folder: join(folder.path, 'other') })
  await expect(other).rejects.toMatchObject({
    code: 'ERR_LISTEN',
    message: expect.stringMatching(/: opentracker \(process \d+\) has it$/),
  })
})
