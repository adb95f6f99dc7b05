import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { link, mkdir, open, readdir, symlink, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../../../../test/support/free-port.ts'
import { noise } from '../../../../test/support/noise.ts'
import type { TemporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { createTorrentClient, type TorrentClient } from '../../src/client/torrent-client.ts'
import { type MadeTorrent, makeTorrent } from '../../src/making/make-torrent.ts'
import type { Tracker } from '../../src/serving/tracker.ts'
import type { Message } from '../../src/wire/message.ts'
import { RawPeer } from '../support/raw-peer.ts'
import { type SeededSystem, seededSystem } from '../support/seeded-system.ts'
import { difference } from '../support/swarm.ts'

const host = '127.0.0.1'
let system: SeededSystem
let folder: TemporaryFolder
let oss: string
let tracker: Tracker
let torrent: MadeTorrent
let seeder: TorrentClient

beforeAll(async () => {
  system = await seededSystem('udp')
  ;({ folder, oss, tracker, torrent, seeder } = system)
})
afterAll(() => system[Symbol.asyncDispose]())

/** A peer of the tests that a download, into a folder of its own, has called, and that has introduced itself. */
async function calledPeer(name: string) {
  await using undo = new AsyncDisposableStack()
  const listener = createServer().listen(0, '127.0.0.3')
  await once(listener, 'listening')
  const { port } = listener.address() as AddressInfo
  const called = once(listener, 'connection')
  const client = undo.use(await createTorrentClient({ port: 0, host }))
  const download = await client.add({
    torrent: { ...torrent, trackers: [] },
    folder: join(folder.path, name),
    peers: [{ host: '127.0.0.3', port }],
  })
  const left = once(download.events, 'left')
  const [socket] = (await called) as [Socket]
  const peer = undo.use(new RawPeer(socket).greet(torrent.infoHash))
  listener.close() // whoever is called once more would be waited for at the end
  const whole = undo.move()
  return { download, left, peer, [Symbol.asyncDispose]: () => whole.disposeAsync() }
}

describe('our leecher', () => {
  it('downloads from our seeder, by the tracker, and seeds on', async () => {
    await using one = await createTorrentClient({ port: 0, host })
    await using two = await createTorrentClient({ port: 0, host })
    const [first, second] = await Promise.all([
      one.add({ torrent, folder: join(folder.path, 'one') }),
      two.add({ torrent, folder: join(folder.path, 'two') }),
    ])
    await Promise.all([first.completed, second.completed])
    for (const place of ['one', 'two']) {
      expect(await difference(join(oss, 'debian'), join(folder.path, place, 'debian'))).toBe('')
      expect(await readdir(join(folder.path, place))).toEqual(['debian'])
    }
    expect(first.here).toBe(first.length)
    await expect.poll(() => tracker.count(torrent.infoHash)?.complete).toBe(3)
  })

  it('keeps one connection with one whom it calls while it is called', async () => {
    const alone = { ...torrent, trackers: [] }
    await using one = await createTorrentClient({ port: 0, host })
    await using two = await createTorrentClient({ port: 0, host })
    const first = await one.add({ torrent: alone, folder: join(folder.path, 'first') })
    const second = await two.add({ torrent: alone, folder: join(folder.path, 'second') })
    first.meet([{ host, port: two.port }])
    second.meet([{ host, port: one.port }])
    const counts = () => [first.peers.length, second.peers.length]
    await expect.poll(counts).toEqual([1, 1])
    first.meet([{ host, port: seeder.port }])
    await Promise.all([first.completed, second.completed])
    expect(first.uploaded).toBeGreaterThanOrEqual(first.length)
    expect(await difference(join(oss, 'debian'), join(folder.path, 'second/debian'))).toBe('')
  })

  it('goes on where it was ended, also if something of it was damaged', async () => {
    const place = join(folder.path, 'resumed')
    const alone = { ...torrent, trackers: [] }
    {
      await using slow = await createTorrentClient({ port: 0, host, uploadRate: 4_000_000 })
      await slow.add({ torrent: alone, folder: oss })
      await using client = await createTorrentClient({ port: 0, host })
      const peers = [{ host, port: slow.port }]
      const part = await client.add({ torrent: alone, folder: place, peers })
      while (part.here < 2_000_000) await once(part.events, 'piece')
    }
    expect(await readdir(place)).toEqual(['debian.part'])
    const file = await open(join(place, 'debian.part/vmlinuz'), 'r+')
    await file.write(Buffer.from('damaged'), 0, 7, 1000)
    await file.close()
    await using client = await createTorrentClient({ port: 0, host })
    const rest = await client.add({ torrent, folder: place })
    expect(rest.here).toBeGreaterThan(1_500_000)
    const pieces: number[] = []
    rest.events.on('piece', (piece) => pieces.push(piece))
    await rest.completed
    expect(pieces.length).toBeLessThan(torrent.info.pieces.length / 20)
    expect(await difference(join(oss, 'debian'), join(place, 'debian'))).toBe('')
  })

  it('calls again who was not there', async () => {
    const alone = { ...torrent, trackers: [] }
    await using client = await createTorrentClient({ port: 0, host })
    const port = await freePort()
    const place = join(folder.path, 'patient')
    const peers = [{ host, port }]
    const download = await client.add({ torrent: alone, folder: place, peers })
    await using late = await createTorrentClient({ port, host })
    await late.add({ torrent: alone, folder: oss })
    await download.completed
  })

  it('downloads from a real aria2c', async () => {
    const port = await freePort()
    const alone = await makeTorrent({ path: join(oss, 'debian'), name: 'debian', private: false })
    const file = join(folder.path, 'alone.torrent')
    await writeFile(file, alone.bytes)
    const quiet = ['--no-conf', '--quiet', '--enable-dht=false', '--enable-dht6=false']
    const seeding = ['--bt-enable-lpd=false', '--seed-ratio=0', '--check-integrity=true']
    const aria2c = spawn('aria2c', [...quiet, ...seeding, `--listen-port=${port}`, '-d', oss, file])
    const ended = once(aria2c, 'close')
    try {
      await using client = await createTorrentClient({ port: 0, host })
      const place = join(folder.path, 'aria2')
      const peers = [{ host, port }]
      const download = await client.add({ torrent: alone, folder: place, peers })
      await download.completed
      expect(await difference(join(oss, 'debian'), join(folder.path, 'aria2/debian'))).toBe('')
    } finally {
      aria2c.kill()
      await ended
    }
  })

  it('finds out who lies, asks it no more, and has all from the others', async () => {
    const lies = join(folder.path, 'lies')
    await mkdir(join(lies, 'debian/sub'), { recursive: true })
    await writeFile(join(lies, 'debian/vmlinuz'), noise(3_000_001, 'another kernel'))
    await writeFile(join(lies, 'debian/sub/initrd.img'), noise(1_500_000, 'initrd'))
    await writeFile(join(lies, 'debian/empty'), '')
    await using liar = await createTorrentClient({ port: 0, host: '127.0.0.2' })
    await liar.add({ torrent, folder: lies, verify: false })
    await using client = await createTorrentClient({ port: 0, host })
    const download = await client.add({
      torrent: { ...torrent, trackers: [] },
      folder: join(folder.path, 'honest'),
      peers: [{ host: '127.0.0.2', port: liar.port }],
    })
    const [caught] = await once(download.events, 'lied')
    expect(caught).toMatchObject({ host: '127.0.0.2' })
    download.meet([{ host, port: seeder.port }])
    await download.completed
    expect(await difference(join(oss, 'debian'), join(folder.path, 'honest/debian'))).toBe('')
  })

  it('seeds only what is what the torrent says', async () => {
    await using client = await createTorrentClient({ port: 0, host })
    const place = join(folder.path, 'other')
    await mkdir(join(place, 'debian'), { recursive: true })
    await expect(client.add({ torrent, folder: place })).rejects.toMatchObject({
      code: 'ERR_TORRENT',
      message: expect.stringMatching(
        /debian: is not what the torrent says: 69 of 69 pieces differ/,
      ),
    })
    await client.add({ torrent, folder: oss })
    await expect(client.add({ torrent, folder: oss })).rejects.toThrow(/is added already/)
  })

  it('writes through no link that somebody has put in its way', async () => {
    const place = join(folder.path, 'linked')
    await mkdir(join(place, 'debian.part'), { recursive: true })
    await writeFile(join(folder.path, 'precious'), 'precious')
    await symlink(join(folder.path, 'precious'), join(place, 'debian.part/vmlinuz'))
    await using client = await createTorrentClient({ port: 0, host })
    const download = await client.add({ torrent, folder: place })
    await expect(download.completed).rejects.toMatchObject({
      code: 'ERR_IO',
      message: expect.stringContaining('vmlinuz: could not write'),
    })
  })

  it('writes no file over another that is the same one on this disk', async () => {
    const place = join(folder.path, 'same')
    await mkdir(join(place, 'debian.part/sub'), { recursive: true })
    // As it is where names are equal but for case.
    await writeFile(join(place, 'debian.part/vmlinuz'), '')
    await link(join(place, 'debian.part/vmlinuz'), join(place, 'debian.part/sub/initrd.img'))
    await using client = await createTorrentClient({ port: 0, host })
    const download = await client.add({ torrent, folder: place })
    await expect(download.completed).rejects.toMatchObject({
      code: 'ERR_IO',
      message: expect.stringContaining('it is the same file as'),
    })
  })

  it('hangs up on a peer that promises all and gives nothing, and has it from another', async () => {
    await using call = await calledPeer('stalled')
    const { download, left, peer: staller } = call
    staller.say({ kind: 'have-all' }, { kind: 'unchoke' })
    expect(await staller.hear('request')).toBeDefined()
    await staller.closed()
    expect((await left)[1]).toMatchObject({ message: 'it was asked and gave nothing' })
    download.meet([{ host, port: seeder.port }])
    await download.completed
  })

  it('hangs up on a peer that begins to give, and ceases, without end', async () => {
    await using call = await calledPeer('turning')
    const { left, peer } = call
    const turns = Array.from({ length: 1100 }, (_, index): Message => {
      return { kind: index % 2 === 0 ? 'unchoke' : 'choke' }
    })
    // Nothing of it is hung up on for itself: what all have said is said again.
    peer.say(...Array.from({ length: 1000 }, (): Message => ({ kind: 'have-all' })), ...turns)
    await peer.closed()
    expect((await left)[1]).toMatchObject({ message: 'it changes its mind, and gives nothing' })
  })

  it('tells what is wrong with its options, all at once', async () => {
    await expect(createTorrentClient({ port: -1, slots: 0, host: 'x' })).rejects.toThrow(
      expect.objectContaining({
        code: 'ERR_OPTIONS',
        message: expect.stringMatching(/port: .*\nhost: .*\nslots: /s),
      }),
    )
    await expect(createTorrentClient({ port: seeder.port, host })).rejects.toMatchObject({
      code: 'ERR_LISTEN',
    })
  })
})
