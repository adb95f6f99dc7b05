import { createHmac, randomBytes } from 'node:crypto'
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import type { TrackerDesk } from '../tracker/desk.ts'
import {
  formatAnnounced,
  formatConnected,
  formatScraped,
  formatUdpError,
  parseUdpRequest,
  type UdpRequest,
} from '../tracker/udp-packet.ts'
import { plainAddress } from './plain-address.ts'

/** In ms: a connection is good for two of these at most, and one at least (BEP 15 says two minutes). */
const epoch = 120_000

/** Answer announces and scrapes over UDP (BEP 15). @returns a socket that is not bound yet */
export function udpTracker(desk: TrackerDesk, family: 'udp4' | 'udp6', now: () => number): Socket {
  const secret = randomBytes(32)
  const socket = createSocket({ type: family, ipv6Only: family === 'udp6' })
  // A connection is nothing that is kept: whoever can name it has received a packet where it says it is.
  const connectionOf = (host: string, time: number): bigint =>
    createHmac('sha256', secret)
      .update(`${host} ${Math.floor(time / epoch)}`)
      .digest()
      .readBigUInt64BE()
  const isOpen = (request: UdpRequest, host: string, time: number): boolean =>
    request.kind !== 'connect' &&
    [time, time - epoch].some((at) => request.connection === connectionOf(host, at))

  socket.on('message', (bytes: Buffer, from: RemoteInfo) => {
    const request = parseUdpRequest(bytes)
    if (request === undefined || from.port === 0) return
    const time = now()
    const host = plainAddress(from.address)
    // To refuse by a packet would let others be flooded by it: those who are not let in hear nothing.
    if (desk.admit(host, time) !== undefined) return
    const { transaction } = request
    if (request.kind === 'connect') {
      reply(socket, from, formatConnected(transaction, connectionOf(host, time)))
    } else if (!isOpen(request, host, time)) {
      reply(socket, from, formatUdpError(transaction, 'connect first'))
    } else if (request.kind === 'scrape') {
      const counts = desk.scrape(request.infoHashes, time)
      const none = { complete: 0, incomplete: 0, downloaded: 0 }
      const inOrder = request.infoHashes.map((infoHash) => counts.get(infoHash) ?? none)
      reply(socket, from, formatScraped(transaction, inOrder))
    } else {
      const said = desk.announce(request.announce, host, time)
      const ofFamily = family === 'udp4' ? 'ipv4' : 'ipv6'
      reply(
        socket,
        from,
        typeof said === 'string'
          ? formatUdpError(transaction, said)
          : formatAnnounced(transaction, said, ofFamily),
      )
    }
  })
  return socket
}

function reply(socket: Socket, { address, port }: RemoteInfo, bytes: Uint8Array): void {
  // One that cannot be reached asks again.
  socket.send(bytes, port, address, () => undefined)
}
