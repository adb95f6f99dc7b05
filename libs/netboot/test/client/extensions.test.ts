import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startProgram } from '../../../../test/support/program.ts'
import type { TemporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { createTorrentClient } from '../../src/client/torrent-client.ts'
import { type MadeTorrent, makeTorrent } from '../../src/making/make-torrent.ts'
import { createTracker } from '../../src/serving/tracker.ts'
import { formatExtensionHandshake, parseExtensionHandshake } from '../../src/wire/extension.ts'
import { formatMetadata, metadataPart, parseMetadata } from '../../src/wire/metadata.ts'
import { formatPeerExchange, parsePeerExchange } from '../../src/wire/peer-exchange.ts'
import { RawPeer } from '../support/raw-peer.ts'
import { aria2c, difference, systemFolder } from '../support/swarm.ts'

const host = '127.0.0.1'
let folder: TemporaryFolder
let oss: string
let open: MadeTorrent
let secret: MadeTorrent

beforeAll(async () => {
  folder = await systemFolder()
  oss = join(folder.path, 'oss')
  const path = join(oss, 'debian')
  // Small pieces: what it is of is longer than one part.
  open = await makeTorrent({ path, private: false, pieceLength: 16_384 })
  secret = await makeTorrent({ path })
})
afterAll(() => folder[Symbol.asyncDispose]())

/** What a peer that knows our extensions says; others call it at this port. */
const introduction = (port: number | undefined) => ({
  ...{ kind: 'extended' as const, id: 0 },
  payload: formatExtensionHandshake({
    ids: new Map([['ut_pex', 9] as const, ['ut_metadata', 8] as const]),
    port,
    ...{ metadataLength: undefined, mostRequests: undefined, uploadOnly: false, client: '' },
  }),
})
const extended = { extended: true }

describe('our client', () => {
  it('says what it knows, and tells who else is there', async () => {
    await using client = await createTorrentClient({ port: 0, host })
    await client.add({ torrent: open, folder: oss })
    await using one = new RawPeer(client.port).greet(open.infoHash, extended)
    const said = await one.hear('extended')
    expect(one.theirs?.extended).toBe(true)
    expect(parseExtensionHandshake(said?.payload ?? Buffer.alloc(0))).toEqual({
      ids: new Map([['ut_pex', 1] as const, ['ut_metadata', 2] as const]),
      ...{ port: client.port, metadataLength: open.infoBytes.length, mostRequests: 512 },
      ...{ uploadOnly: true, client: 'boxwright' },
    })
    one.say(introduction(5001))
    await using two = new RawPeer(client.port).greet(open.infoHash, extended)
    await two.hear('extended')
    two.say(introduction(5002))
    const told = await two.hear('extended')
    expect(told?.id).toBe(9)
    expect(parsePeerExchange(told?.payload ?? Buffer.alloc(0)).added).toEqual([
      { host, port: 5001, uploadOnly: false },
    ])
    // The first one hears of the second, too, when the client looks around.
    expect(
      parsePeerExchange((await one.hear('extended'))?.payload ?? Buffer.alloc(0)).added,
    ).toEqual([{ host, port: 5002, uploadOnly: false }])
  })

  it('gives what a torrent is of, each part a few times', async () => {
    await using client = await createTorrentClient({ port: 0, host })
    const made = await makeTorrent({ path: join(oss, 'debian'), private: false })
    await client.add({ torrent: open, folder: oss })
    expect(made.infoBytes.length).toBeLessThan(open.infoBytes.length)
    await using peer = new RawPeer(client.port).greet(open.infoHash, extended).say(introduction(1))
    await peer.hear('extended')
    const ask = async (part: number) => {
      peer.say({ kind: 'extended', id: 2, payload: formatMetadata({ kind: 'request', part }) })
      const answer = await peer.hear('extended')
      expect(answer?.id).toBe(8)
      return parseMetadata(answer?.payload ?? Buffer.alloc(0))
    }
    const length = open.infoBytes.length
    const parts = Math.ceil(length / metadataPart)
    const whole = Buffer.alloc(length)
    for (let part = 0; part < parts; part += 1) {
      const given = await ask(part)
      if (given?.kind !== 'data') throw new Error('no data')
      expect(given.length).toBe(length)
      whole.set(given.bytes, part * metadataPart)
    }
    expect(Buffer.compare(whole, open.infoBytes)).toBe(0)
    expect(await ask(parts)).toEqual({ kind: 'reject', part: parts })
    for (let more = 0; more < 2 * parts; more += 1) await ask(0)
    expect(await ask(0)).toEqual({ kind: 'reject', part: 0 })
  })

  it('tells nobody of the peers of a private torrent, or of what it is of', async () => {
    await using client = await createTorrentClient({ port: 0, host })
    const seed = await client.add({ torrent: secret, folder: oss })
    await using one = new RawPeer(client.port).greet(secret.infoHash, extended)
    one.say(introduction(5001))
    const said = parseExtensionHandshake((await one.hear('extended'))?.payload ?? Buffer.alloc(0))
    expect(said).toMatchObject({ ids: new Map(), metadataLength: undefined })
    await using two = new RawPeer(client.port).greet(secret.infoHash, extended)
    two.say(introduction(5002))
    await two.hear('extended')
    const payload = formatMetadata({ kind: 'request', part: 0 })
    const added = [{ host, port: 1, uploadOnly: false }]
    two.say(
      { kind: 'extended', id: 2, payload },
      { kind: 'extended', id: 1, payload: formatPeerExchange({ added, dropped: [] }) },
      { kind: 'interested' },
    )
    await two.hear('unchoke')
    // Whatever it had said before that, it would be here: the next thing that comes is what is asked for now.
    two.say({ kind: 'request', piece: 0, offset: 0, length: 100 })
    await two.hear('piece')
    expect(seed.peers).toHaveLength(2)
    two.socket.end()
    expect(await two.hear('extended')).toBeUndefined()
  })

  it('calls those of its networks that a peer tells of', async () => {
    await using listener = createServer()
    listener.listen(0, host)
    await once(listener, 'listening')
    const address = listener.address()
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0
    await using client = await createTorrentClient({ port: 0, host, networks: ['127.0.0.1'] })
    const place = join(folder.path, 'told')
    await client.add({ torrent: open, folder: place })
    await using peer = new RawPeer(client.port).greet(open.infoHash, extended)
    const strangers = [
      { host: '127.0.0.2', port, uploadOnly: false },
      { host: '192.0.2.1', port, uploadOnly: false },
    ]
    const added = [...strangers, { host, port, uploadOnly: false }]
    const called = once(listener, 'connection')
    peer.say({ kind: 'extended', id: 1, payload: formatPeerExchange({ added, dropped: [] }) })
    const [socket] = (await called) as [Socket]
    await using _called = new RawPeer(socket).greet(open.infoHash)
    expect(socket.remoteAddress).toBe(host)
    expect(socket.localAddress).toBe(host)
  })

  it.each([
    ['speaks in no bencoding', Buffer.from('x')],
    ['is endless', Buffer.alloc(20_000, 'l')],
  ])('hangs up on a peer whose introduction %s', async (_, payload) => {
    await using client = await createTorrentClient({ port: 0, host })
    await client.add({ torrent: open, folder: oss })
    await using peer = new RawPeer(client.port).greet(open.infoHash, extended)
    peer.say({ kind: 'extended', id: 0, payload })
    await peer.closed()
  })

  it('hangs up on a peer that tells of others without end', async () => {
    await using client = await createTorrentClient({ port: 0, host })
    await client.add({ torrent: open, folder: oss })
    await using peer = new RawPeer(client.port).greet(open.infoHash, extended)
    const payload = formatPeerExchange({ added: [], dropped: [] })
    for (let count = 0; count < 12; count += 1) peer.say({ kind: 'extended', id: 1, payload })
    await peer.closed()
  })

  it('hangs up on a peer that introduces itself without end', async () => {
    await using client = await createTorrentClient({ port: 0, host })
    await client.add({ torrent: open, folder: oss })
    await using peer = new RawPeer(client.port).greet(open.infoHash, extended)
    const payload = Buffer.from('d1:md6:ut_pexi1eee')
    for (let count = 0; count < 101; count += 1) peer.say({ kind: 'extended', id: 0, payload })
    await peer.closed()
  })

  it('lets aria2c download with nothing but the infohash', async () => {
    await using tracker = await createTracker({ port: 0, host, torrents: [open.infoHash] })
    const url = `http://${host}:${tracker.port}/announce`
    await using client = await createTorrentClient({ port: 0, host })
    await client.add({ torrent: { ...open, trackers: [[url]] }, folder: oss })
    await expect.poll(() => tracker.count(open.infoHash)?.complete).toBe(1)
    const magnet = `magnet:?xt=urn:btih:${open.infoHash}&tr=${encodeURIComponent(url)}`
    const place = join(folder.path, 'magnet')
    await aria2c(magnet, place)
    expect(await difference(join(oss, 'debian'), join(place, 'debian'))).toBe('')
  })
})

describe('a torrent without a tracker', () => {
  it('spreads to those whom others tell of: one peer is known, the others are told by it', async () => {
    const file = join(folder.path, 'open.torrent')
    await writeFile(file, open.bytes)
    await using seeder = await createTorrentClient({ port: 0, host, peerRate: 2_000_000 })
    await seeder.add({ torrent: open, folder: oss })
    await using one = await createTorrentClient({ port: 0, host })
    await using two = await createTorrentClient({ port: 0, host })
    const peers = [{ host, port: seeder.port }]
    const first = await one.add({ torrent: open, folder: join(folder.path, 'pex-one'), peers })
    await once(first.events, 'piece')
    const second = await two.add({ torrent: open, folder: join(folder.path, 'pex-two'), peers })
    await Promise.all([first.completed, second.completed])
    expect(first.uploaded + second.uploaded).toBeGreaterThan(0)
    expect(await difference(join(oss, 'debian'), join(folder.path, 'pex-two/debian'))).toBe('')
  })

  it('is told to libtorrent, too: it calls the one that our seeder tells of', async () => {
    const file = join(folder.path, 'told.torrent')
    await writeFile(file, open.bytes)
    await using seeder = await createTorrentClient({ port: 0, host, peerRate: 100_000 })
    await seeder.add({ torrent: open, folder: oss })
    // It calls nobody whom others tell of: it is to be called.
    const networks = ['192.0.2.0/24']
    await using other = await createTorrentClient({ port: 0, host, networks })
    const peers = [{ host, port: seeder.port }]
    const place = join(folder.path, 'beside')
    const download = await other.add({ torrent: open, folder: place, peers })
    await once(download.events, 'piece')
    const script = join(import.meta.dirname, '../fixtures/libtorrent-peer.py')
    const theirs = join(folder.path, 'hearing')
    await using peer = startProgram(
      '/usr/bin/python3',
      script,
      'hear',
      file,
      theirs,
      `${seeder.port}`,
    )
    expect(await peer.line()).toBe(`${other.port}`)
  })
})
