import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { loopbackProject } from '../../../../test/support/loopback-project.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { askTracker } from '../../src/announcing/ask-tracker.ts'
import { startSwarm } from '../../src/boot/swarm.ts'
import { readTorrent } from '../../src/making/make-torrent.ts'
import { openProject } from '../../src/project/project.ts'
import { latin1Of } from '../../src/torrent/bencode.ts'
import { RawPeer } from '../support/raw-peer.ts'

const host = '127.0.0.1'
const tell = (): void => undefined

it('calls a machine as soon as it announces itself, which needs no web seed then', async () => {
  await using folder = await temporaryFolder()
  const { path } = await loopbackProject(folder.path)
  await using swarm = await startSwarm(await openProject(path), { out: join(path, 'out'), tell })
  const { torrent } = swarm.torrents[0] ?? {}
  const { infoHash, trackers, webSeeds } = readTorrent(torrent ?? new Uint8Array())
  expect(webSeeds).toEqual([])
  await using listener = createServer().listen(0, host)
  await once(listener, 'listening')
  const called = once(listener, 'connection') as Promise<[Socket]>
  const { port } = listener.address() as AddressInfo
  const state = { peerId: 'p'.repeat(20), port, uploaded: 0, downloaded: 0, left: 1, wanted: -1 }
  const key = latin1Of(Buffer.from(infoHash, 'hex'))
  const announce = { ...state, infoHash: key, event: 'started' as const }
  await askTracker(trackers[0]?.[0] ?? '', { announce, host: undefined })
  await using machine = new RawPeer((await called)[0]).greet(infoHash)
  expect(await machine.hear('unchoke')).toBeDefined()
  expect(swarm.peers()).toMatchObject([{ system: 'linux', host, port }])
})

it('has a web seed where there is no tracker of ours, or as a project wants it', async () => {
  await using folder = await temporaryFolder()
  for (const [web, tracker, found] of [
    ['auto', 'false', 1],
    ['true', 'true', 1],
    ['false', 'false', 0],
  ] as const) {
    const values = { 'opentracker.enable': tracker, 'http.web_seed': web }
    const place = join(folder.path, web)
    await mkdir(place)
    const { path, origin } = await loopbackProject(place, ['linux'], 1000, values)
    await using swarm = await startSwarm(await openProject(path), { out: join(path, 'out'), tell })
    const { webSeeds } = readTorrent(swarm.torrents[0]?.torrent ?? new Uint8Array())
    expect(webSeeds).toEqual([`${origin}/oss/`].slice(0, found))
  }
})
