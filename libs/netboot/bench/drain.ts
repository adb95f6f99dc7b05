import { once } from 'node:events'
import { connect } from 'node:net'
import type { Torrent } from '@boxwright/netboot'

/** What a block takes on the wire, in bytes. */
const blockOnWire = 13 + 16_384
const blocksAhead = 256

/**
 * Take a whole torrent from a seeder as fast as it gives it, and throw it away: a peer that costs as little as can be.
 *
 * @param torrent - of 16 KiB blocks, a whole number of them
 * @param port - of the seeder, on this machine
 * @returns how many bytes came
 */
export async function drain(torrent: Torrent, port: number): Promise<number> {
  const { pieceLength, files } = torrent.info
  const length = files.reduce((sum, file) => sum + file.length, 0)
  const blocks = Math.floor(length / 16_384)
  const perPiece = pieceLength / 16_384
  const requests = Buffer.alloc(17 * blocksAhead)
  let asked = 0
  let received = 0
  // What a seeder says before the first block: its handshake, what it has, that it gives.
  let early = Buffer.alloc(0)
  let isGiven = false

  const socket = connect({
    port,
    host: '127.0.0.1',
    onread: {
      buffer: Buffer.alloc(1 << 20),
      callback(size: number, buffer: Uint8Array): boolean {
        if (isGiven) take(size)
        else listen(Buffer.from(buffer.subarray(0, size)))
        return true
      },
    },
  })
  function ask(count: number): void {
    const most = Math.min(count, blocks - asked)
    for (let index = 0; index < most; index += 1) {
      const at = index * 17
      requests.writeUInt32BE(13, at)
      requests[at + 4] = 6
      requests.writeUInt32BE(Math.floor(asked / perPiece), at + 5)
      requests.writeUInt32BE((asked % perPiece) * 16_384, at + 9)
      requests.writeUInt32BE(16_384, at + 13)
      asked += 1
    }
    if (most > 0) socket.write(Buffer.from(requests.subarray(0, most * 17)))
  }
  function take(size: number): void {
    received += size
    const here = Math.floor(received / blockOnWire)
    if (here >= blocks) socket.destroy()
    else if (asked - here <= blocksAhead / 2) ask(blocksAhead - (asked - here))
  }
  function listen(chunk: Buffer): void {
    const hadHandshake = early.length >= 68
    early = Buffer.concat([early, chunk])
    // aria2c hangs up on those who say more than their handshake before they have had its own.
    if (!hadHandshake && early.length >= 68) socket.write(Buffer.from('0000000102', 'hex'))
    let at = 68
    while (at + 5 <= early.length) {
      const end = at + 4 + early.readUInt32BE(at)
      const isUnchoke = early[at + 4] === 1 && end === at + 5
      at = end
      if (!isUnchoke) continue
      isGiven = true
      received = early.length - at
      ask(blocksAhead)
      return
    }
  }

  const head = Buffer.alloc(68)
  head.write('\x13BitTorrent protocol', 'latin1')
  head.write(torrent.infoHash, 28, 'hex')
  head.write(`-DR0000-${String(Math.random()).slice(2, 14).padEnd(12, '0')}`, 48, 'latin1')
  socket.write(head)
  await once(socket, 'close')
  return received
}
