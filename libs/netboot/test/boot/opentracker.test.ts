import { join } from 'node:path'
import { expect, it } from 'vitest'
import { loopbackProject } from '../../../../test/support/loopback-project.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { until } from '../../../../test/support/until.ts'
import { startSwarm } from '../../src/boot/swarm.ts'
import { createTorrentClient } from '../../src/client/torrent-client.ts'
import { readTorrent } from '../../src/making/make-torrent.ts'
import { openProject } from '../../src/project/project.ts'
import { difference } from '../support/swarm.ts'

it('a project whose torrents opentracker is to track has them found by that, and others not', async () => {
  await using folder = await temporaryFolder()
  const values = { 'opentracker.external': 'true', 'http.web_seed': 'false' }
  const { path } = await loopbackProject(folder.path, ['one', 'two'], 300_000, values)
  const project = await openProject(path)
  const told: string[] = []
  await using swarm = await startSwarm(project, {
    out: join(path, 'out'),
    tell: (text) => told.push(text),
  })
  await using machine = await createTorrentClient({ port: 0, host: '127.0.0.2' })
  for (const { system, torrent: bytes } of swarm.torrents) {
    const torrent = readTorrent(bytes)
    const download = await machine.add({ torrent, folder: join(folder.path, 'machine') })
    // It reads its list anew in its own time: until then it refuses, and is asked again.
    await download.completed
    const got = join(folder.path, 'machine', system.name)
    expect(await difference(system.folder, got)).toBe('')
  }
  const { trackerPort } = project.config
  const strange = `info_hash=${'x'.repeat(20)}&peer_id=${'p'.repeat(20)}&port=9&left=1`
  const answer = await fetch(`http://127.0.0.1:${trackerPort}/announce?${strange}`)
  expect(await answer.text()).toContain('not authorized')
  await until(
    'what has joined',
    () => told,
    (lines) => lines.filter((line) => line.endsWith('127.0.0.2 has joined')).length >= 2,
  )
})
