import { once } from 'node:events'
import { rm, truncate, writeFile } from 'node:fs/promises'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noise } from '../../../../test/support/noise.ts'
import type { TemporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { until } from '../../../../test/support/until.ts'
import type { ClientTorrent } from '../../src/client/client-torrent.ts'
import { createTorrentClient, type TorrentClient } from '../../src/client/torrent-client.ts'
import { type MadeTorrent, makeTorrent } from '../../src/making/make-torrent.ts'
import type { Message } from '../../src/wire/message.ts'
import { type Introduction, RawPeer } from '../support/raw-peer.ts'
import { difference, systemFolder } from '../support/swarm.ts'

const host = '127.0.0.1'
let folder: TemporaryFolder
let oss: string
let torrent: MadeTorrent
let client: TorrentClient
let seed: ClientTorrent

beforeAll(async () => {
  folder = await systemFolder()
  oss = join(folder.path, 'oss')
  torrent = await makeTorrent({ path: join(oss, 'debian') })
  client = await createTorrentClient({ port: 0, host, slots: 2, mostPeers: 100 })
  seed = await client.add({ torrent, folder: oss })
})
afterAll(async () => {
  await client[Symbol.asyncDispose]()
  await folder[Symbol.asyncDispose]()
})

/** A peer that has greeted the seeder. */
function peerOf(more?: Introduction): RawPeer {
  return new RawPeer(client.port).greet(torrent.infoHash, more)
}

const interested = { kind: 'interested' } as const
const request = (piece: number, offset = 0, length = 16_384): Message => ({
  ...{ kind: 'request', piece, offset, length },
})

describe('our seeder', () => {
  it('says what it has, and gives what it is asked for', async () => {
    await using peer = peerOf().say(interested)
    expect(await peer.hear('have-all')).toBeDefined()
    await peer.hear('unchoke')
    const last = torrent.info.pieces.length / 20 - 1
    const rest = (seed.length - last * 65_536) % 16_384
    const offset = seed.length - last * 65_536 - rest
    peer.say(request(0), request(last, offset, rest), request(45, 32_768, 100))
    const kernel = noise(3_000_001, 'kernel')
    const all = Buffer.concat([noise(1_500_000, 'initrd'), kernel])
    for (const [piece, from, length] of [
      [0, 0, 16_384],
      [last, offset, rest],
      [45, 32_768, 100],
    ] as const) {
      const given = await peer.hear('piece')
      expect(given).toMatchObject({ piece, offset: from })
      const wanted = all.subarray(piece * 65_536 + from, piece * 65_536 + from + length)
      expect(Buffer.compare(given?.block ?? Buffer.alloc(0), wanted)).toBe(0)
    }
  })

  it('speaks with those who know nothing of the fast extension', async () => {
    await using peer = peerOf({ fast: false }).say(interested)
    expect((await peer.hear('bitfield'))?.bits).toHaveLength(Math.ceil(69 / 8))
    await peer.hear('unchoke')
    peer.say(request(1))
    expect(await peer.hear('piece')).toMatchObject({ piece: 1 })
  })

  it('gives to as many as it has slots, and refuses the others what they ask for', async () => {
    await using one = peerOf().say(interested)
    await using two = peerOf().say(interested)
    await Promise.all([one.hear('unchoke'), two.hear('unchoke')])
    await using three = peerOf().say(interested, request(5))
    expect(await three.hear('reject')).toEqual({ ...request(5), kind: 'reject' })
    // A place that becomes free is taken at once.
    one.say({ kind: 'not-interested' })
    expect(await three.hear('unchoke')).toBeDefined()
    three.say(request(5))
    expect(await three.hear('piece')).toMatchObject({ piece: 5 })
  })

  it('calls one that looks for what it has, once, and none that is here or has called', async () => {
    const listener = createServer()
    const calls: Socket[] = []
    listener.on('connection', (socket) => calls.push(socket)).listen(0, host)
    await once(listener, 'listening')
    const { port } = listener.address() as AddressInfo
    try {
      const called = once(listener, 'connection') as Promise<[Socket]>
      client.callSeeker('00'.repeat(20), { host, port })
      client.callSeeker(torrent.infoHash, { host, port })
      await using peer = new RawPeer((await called)[0]).greet(torrent.infoHash)
      expect(await peer.hear('have-all')).toBeDefined()
      client.callSeeker(torrent.infoHash, { host, port })
      // Another one has called, and says where it listens.
      const said = Buffer.from(`d1:md6:ut_pexi1ee1:pi${port}ee`)
      await using caller = peerOf({ extended: true }).say({
        ...{ kind: 'extended', id: 0, payload: said },
      })
      await caller.hear('have-all')
      peer.socket.destroy()
      await peer.closed()
      await expect.poll(() => seed.peers.length).toBe(1)
      client.callSeeker(torrent.infoHash, { host, port })
      // What it would have called with is there before what is answered to this.
      caller.say(interested)
      await caller.hear('unchoke')
      expect(calls).toHaveLength(1)
    } finally {
      listener.close()
    }
  })

  it('gives all to one of ours, too, that calls while it is called', async () => {
    await using leecher = await createTorrentClient({ port: 0, host })
    const place = join(folder.path, 'crossed')
    const peers = [{ host, port: client.port }]
    const download = await leecher.add({ torrent, folder: place, peers })
    client.callSeeker(torrent.infoHash, { host, port: leecher.port })
    await download.completed
    expect(await difference(join(oss, 'debian'), join(place, 'debian'))).toBe('')
  })

  it('hangs up at once on another protocol, and on what it does not seed', async () => {
    for (const bytes of ['\x13BitTorrent protocoX', 'GET / HTTP/1.1\r\n', '\0']) {
      await using peer = new RawPeer(client.port)
      peer.socket.write(bytes, 'latin1')
      await peer.closed()
    }
    await using other = new RawPeer(client.port).greet('00'.repeat(20))
    await other.closed()
    expect(other.socket.bytesRead).toBe(0)
  })

  it.each<[string, Message | Uint8Array]>([
    ['asks for a piece that there is not', request(69)],
    ['asks for more than a block', request(0, 0, 16_385)],
    ['asks for nothing', request(0, 0, 0)],
    ['asks beyond the end of a piece', request(0, 65_536 - 100, 200)],
    ['asks beyond the end', request(68, 60_000, 5000)],
    ['has a piece that there is not', { kind: 'have', piece: 69 }],
    ['has a bitfield of another length', { kind: 'bitfield', bits: new Uint8Array(5) }],
    ['announces a message of 4 GB', Uint8Array.of(255, 255, 255, 255)],
    ['sends a message that is cut off', Uint8Array.of(0, 0, 0, 2, 4, 0)],
  ])('hangs up on a peer that %s', async (_, said) => {
    await using peer = peerOf().say(interested)
    if (said instanceof Uint8Array) peer.socket.write(said)
    else peer.say(said)
    await peer.closed()
  })

  it('hangs up on a flood of requests, or refuses them', async () => {
    await using plain = peerOf({ fast: false }).say(interested)
    await plain.hear('unchoke')
    plain.socket.pause()
    const flood = Array.from({ length: 20_000 }, (_, index) => request(index % 60))
    plain.say(...flood)
    plain.socket.resume()
    await plain.closed()
    await using fast = peerOf().say(interested)
    await fast.hear('unchoke')
    fast.say(...flood)
    expect(await fast.hear('reject')).toBeDefined()
  })

  it('chooses anew once, however often a peer changes its mind at a time', async () => {
    await using peer = peerOf()
    const turns = Array.from({ length: 20_000 }, (_, index): Message => {
      return { kind: index % 2 === 0 ? 'interested' : 'not-interested' }
    })
    peer.say(...turns, request(3))
    expect(await peer.hear('piece', 'reject')).toBeDefined()
    // Not one answer of 5 bytes for each.
    expect(peer.socket.bytesRead).toBeLessThan(16_384 + 20_000)
  })

  it('goes on when peers say anything at all', async () => {
    const bytes = fc.sample(fc.uint8Array({ minLength: 1, maxLength: 400 }), 60)
    for (const [index, any] of bytes.entries()) {
      await using peer = new RawPeer(client.port)
      if (index % 3 > 0) peer.greet(torrent.infoHash, { fast: index % 3 === 1, extended: true })
      peer.socket.end(any)
      await peer.closed()
    }
    await using honest = peerOf().say(interested)
    await honest.hear('unchoke')
    honest.say(request(2))
    expect(await honest.hear('piece')).toMatchObject({ piece: 2 })
  })

  it('serves somebody while 500 of another address say nothing, does so from little memory, and drops them', async () => {
    const before = process.memoryUsage().rss
    const silent = Array.from({ length: 500 }, () => {
      return new RawPeer(connect({ port: client.port, host, localAddress: '127.0.0.2' }))
    })
    // All but the share of one address have to go at once: there is not room for all of them.
    let gone = 0
    const ends = silent.map(async (peer) => {
      await peer.closed()
      gone += 1
    })
    await until(
      'hanging up on what is too much',
      () => gone,
      (now) => now === 500 - 64,
    )
    await using honest = peerOf().say(interested)
    await honest.hear('unchoke')
    honest.say(request(3))
    expect(await honest.hear('piece')).toMatchObject({ piece: 3 })
    // Both ends of them are in this process.
    expect(process.memoryUsage().rss - before).toBeLessThan(100 << 20)
    // They hold no place for long.
    await Promise.all(ends)
    await expect.poll(() => seed.peers.length).toBe(1)
  })

  it('has many torrents on one port', async () => {
    const clients = await Promise.all([0, 1].map(() => createTorrentClient({ port: 0, host })))
    const [seeder, leecher] = clients
    if (seeder === undefined || leecher === undefined) throw new Error('no clients')
    await using _one = seeder
    await using _two = leecher
    const downloads = await Promise.all(
      Array.from({ length: 12 }, async (_, index) => {
        const name = `system-${index}`
        await writeFile(join(oss, name), noise(300_000, name))
        const made = await makeTorrent({ path: join(oss, name) })
        await seeder.add({ torrent: made, folder: oss })
        const peers = [{ host, port: seeder.port }]
        return await leecher.add({ torrent: made, folder: join(folder.path, 'many'), peers })
      }),
    )
    await Promise.all(downloads.map(({ completed }) => completed))
    for (let index = 0; index < 12; index += 1) {
      const name = `system-${index}`
      expect(await difference(join(oss, name), join(folder.path, 'many', name))).toBe('')
    }
  })

  it('tells that its disk fails, hangs up on who asked, and gives what it can', async () => {
    await using own = await createTorrentClient({ port: 0, host })
    const path = join(oss, 'failing')
    await writeFile(path, noise(3 << 20, 'failing'))
    const failing = await makeTorrent({ path })
    const seeding = await own.add({ torrent: failing, folder: oss })
    await truncate(path, 1 << 20)
    const warned = once(seeding.events, 'warning')
    await using peer = new RawPeer(own.port).greet(failing.infoHash).say(interested)
    await peer.hear('unchoke')
    peer.say(request(40))
    await peer.closed()
    expect((await warned)[0]).toMatchObject({
      code: 'ERR_IO',
      message: expect.stringMatching(/failing: could not read: it ends before byte 2097153/),
    })
    await using other = new RawPeer(own.port).greet(failing.infoHash).say(interested)
    await other.hear('unchoke')
    other.say(request(3))
    expect(await other.hear('piece')).toMatchObject({ piece: 3 })
    await rm(path)
  })
})
