import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noise } from '../../../../test/support/noise.ts'
import type { TemporaryFolder } from '../../../../test/support/temporary-folder.ts'
import type { TorrentClientOptions } from '../../src/client/client-options.ts'
import { createTorrentClient, type TorrentClient } from '../../src/client/torrent-client.ts'
import { type MadeTorrent, makeTorrent } from '../../src/making/make-torrent.ts'
import type { Message } from '../../src/wire/message.ts'
import { RawPeer } from '../support/raw-peer.ts'
import { systemFolder } from '../support/swarm.ts'

const host = '127.0.0.1'
const block = 16_384
const interested = { kind: 'interested' } as const
let folder: TemporaryFolder
let torrent: MadeTorrent
/** All files of the torrent, one behind the other. */
let content: Buffer

beforeAll(async () => {
  folder = await systemFolder(8 << 20)
  torrent = await makeTorrent({ path: join(folder.path, 'oss/debian') })
  content = Buffer.concat([noise(4 << 20, 'initrd'), noise(8 << 20, 'kernel')])
})
afterAll(() => folder[Symbol.asyncDispose]())

async function seeder(options: TorrentClientOptions = {}): Promise<TorrentClient> {
  const client = await createTorrentClient({ port: 0, host, ...options })
  await client.add({ torrent, folder: join(folder.path, 'oss'), verify: false })
  return client
}

/** A peer at an address of its own, which has greeted. */
function peerAt(client: TorrentClient, localAddress: string): RawPeer {
  return new RawPeer(connect({ port: client.port, host, localAddress })).greet(torrent.infoHash)
}

/** The message that asks for a block, by its number in the torrent. */
function requestOf(number: number): Message {
  const perPiece = torrent.info.pieceLength / block
  const [piece, offset] = [Math.floor(number / perPiece), (number % perPiece) * block]
  return { kind: 'request', piece, offset, length: block }
}

describe('a seeder', () => {
  it('gives to hundreds of peers at once, each what it asked for', async () => {
    await using client = await seeder()
    // Of five addresses, which have their share each.
    const peers = Array.from({ length: 300 }, (_, number) =>
      peerAt(client, `127.0.1.${number % 5}`).say(interested),
    )
    const each = 4
    await Promise.all(
      peers.map(async (peer, number) => {
        await peer.hear('unchoke')
        for (let count = 0; count < each; count += 1) {
          const wanted = (number * each + count) % (content.length / block)
          // Those that are choked meanwhile ask again.
          for (let got: Uint8Array | undefined; got === undefined; ) {
            peer.say(requestOf(wanted))
            const answer = await peer.hear('piece', 'reject')
            if (answer?.kind === 'piece') got = answer.block
            else await peer.hear('unchoke')
            if (got === undefined) continue
            const at = wanted * block
            expect(content.subarray(at, at + block).equals(got), `block ${wanted}`).toBe(true)
          }
        }
        // Its place is for others.
        peer.socket.destroy()
      }),
    )
  })

  it.each([
    ['each', { peerRate: 1 << 20 }],
    ['all together', { uploadRate: 2 << 20 }],
  ])('gives no more in a second than it may, to %s', async (_, limit) => {
    await using client = await seeder(limit)
    const begin = performance.now()
    const peers = ['127.0.0.2', '127.0.0.3'].map((address) => peerAt(client, address))
    let received = 0
    await Promise.all(
      peers.map(async (peer) => {
        peer.say(interested)
        await peer.hear('unchoke')
        peer.say(...Array.from({ length: 128 }, (_, number) => requestOf(number)))
        for (let count = 0; count < 128; count += 1) {
          await peer.hear('piece')
          received += block
        }
      }),
    )
    const seconds = (performance.now() - begin) / 1000
    expect(received).toBe(4 << 20)
    // A tenth of a second's worth may go at once, and a block more; for both that is as much as the rate of both.
    expect(received).toBeLessThanOrEqual((2 << 20) * (seconds + 0.1) + 2 * block)
    for (const peer of peers) await peer[Symbol.asyncDispose]()
  })

  it('hangs up on a peer that asks without end and takes no answer', async () => {
    await using client = await seeder()
    const refused = once(client.events, 'refused')
    await using peer = peerAt(client, '127.0.0.2')
    // It wants nothing: each request is refused, by as many bytes.
    peer.socket.pause()
    const some = Array.from({ length: 10_000 }, () => requestOf(0))
    const asking = setInterval(() => {
      if (!peer.socket.writableNeedDrain) peer.say(...some)
    }, 1)
    const [from, reason] = await refused
    clearInterval(asking)
    expect([from, reason.message]).toEqual(['127.0.0.2', 'it takes nothing'])
  })
})
