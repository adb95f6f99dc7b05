import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noise } from '../../../../test/support/noise.ts'
import type { TemporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { createTorrentClient, type TorrentClient } from '../../src/client/torrent-client.ts'
import { type MadeTorrent, makeTorrent } from '../../src/making/make-torrent.ts'
import { lengthOf, lengthOfPiece, pieceCountOf } from '../../src/torrent/info.ts'
import { blockLength } from '../../src/torrent/piece-length.ts'
import type { BlockRange, Message } from '../../src/wire/message.ts'
import { RawPeer } from '../support/raw-peer.ts'
import { type SeededSystem, seededSystem } from '../support/seeded-system.ts'
import { aria2c, difference } from '../support/swarm.ts'

const host = '127.0.0.1'
let system: SeededSystem
let folder: TemporaryFolder
let oss: string
let torrent: MadeTorrent
let seeder: TorrentClient

beforeAll(async () => {
  system = await seededSystem('http', { superSeeding: true })
  ;({ folder, oss, torrent, seeder } = system)
})
afterAll(() => system[Symbol.asyncDispose]())

/** All blocks of a piece. */
function requestsFor(piece: number): Message[] {
  const { info } = torrent
  const length = lengthOfPiece(info, piece, lengthOf(info))
  return Array.from({ length: Math.ceil(length / blockLength) }, (_, index) => {
    const offset = index * blockLength
    const range = { piece, offset, length: Math.min(blockLength, length - offset) }
    return { kind: 'request', ...range } as const
  })
}

describe('a seed that tells each one something else', () => {
  it.each([
    ['says what has come', (piece: number): Message[] => [{ kind: 'have', piece }]],
    ['says nothing of what has come', (piece: number): Message[] => requestsFor(piece)],
  ])(
    'says at first that it has nothing, and tells of all in the end to one that %s',
    async (_, answer) => {
      await using peer = new RawPeer(seeder.port).greet(torrent.infoHash)
      expect(await peer.hear('have-none')).toBeDefined()
      await peer.hear('unchoke')
      peer.say({ kind: 'interested' })
      const told = new Set<number>()
      while (told.size < pieceCountOf(torrent.info)) {
        const news = (await peer.hear('have')) as { readonly piece: number } | undefined
        if (news === undefined) break
        told.add(news.piece)
        peer.say(...answer(news.piece))
      }
      expect(told.size).toBe(pieceCountOf(torrent.info))
    },
  )

  it('gives all to aria2c and to ours, which hand it on', async () => {
    const file = join(folder.path, 'debian.torrent')
    await writeFile(file, torrent.bytes)
    await using clients = new AsyncDisposableStack()
    const ours = await Promise.all(
      ['one', 'two', 'three'].map(async (name) => {
        const client = clients.use(await createTorrentClient({ port: 0, host }))
        const place = join(folder.path, name)
        return await client.add({ torrent, folder: place })
      }),
    )
    const out = join(folder.path, 'aria2c')
    await Promise.all([aria2c(file, out), ...ours.map(({ completed }) => completed)])
    for (const name of ['aria2c', 'one', 'two', 'three']) {
      const place = join(folder.path, name, 'debian')
      expect(await difference(join(oss, 'debian'), place)).toBe('')
    }
  })

  it('gives all to one that is alone', async () => {
    const system = join(folder.path, 'large/system')
    await mkdir(system, { recursive: true })
    await writeFile(join(system, 'image'), noise(20_000_000))
    const large = await makeTorrent({ path: system })
    await seeder.add({ torrent: large, folder: join(folder.path, 'large') })
    await using client = await createTorrentClient({ port: 0, host })
    const peers = [{ host, port: seeder.port }]
    const download = await client.add({
      torrent: large,
      folder: join(folder.path, 'fetched'),
      peers,
    })
    await download.completed
    expect(await difference(system, join(folder.path, 'fetched/system'))).toBe('')
  })
})

describe('one that fetches', () => {
  it('tells a seed of what has come, though it came from there: else it would not be told of more', async () => {
    await using listener = createServer().listen(0, host)
    const called = once(listener, 'connection') as Promise<[Socket]>
    await using client = await createTorrentClient({ port: 0, host })
    const { port } = listener.address() as AddressInfo
    await client.add({
      torrent: { ...torrent, trackers: [] },
      folder: join(folder.path, 'told'),
      peers: [{ host, port }],
    })
    await using seed = new RawPeer((await called)[0]).greet(torrent.infoHash)
    const file = await readFile(join(oss, 'debian', 'sub/initrd.img'))
    seed.say({ kind: 'have-none' }, { kind: 'have', piece: 0 }, { kind: 'unchoke' })
    for (let length = 0; length < torrent.info.pieceLength; ) {
      const asked = (await seed.hear('request')) as BlockRange | undefined
      if (asked === undefined) break
      const block = file.subarray(asked.offset, asked.offset + asked.length)
      seed.say({ kind: 'piece', piece: 0, offset: asked.offset, block })
      length += asked.length
    }
    expect(await seed.hear('have')).toMatchObject({ piece: 0 })
  })
})
