import type { RemoteInfo, Socket } from 'node:dgram'
import { EventEmitter } from 'node:events'
import multicastDns from 'multicast-dns'
import { isIPv6 } from './address.ts'
import { type GroupSocket, groups } from './group-socket.ts'
import type { Link } from './links.ts'
import { type Incoming, mdnsPort, type Outgoing } from './message.ts'
import { askUnicast, incoming, outgoing, type WirePacket } from './packet.ts'

/** Messages of one link, by multicast-dns. */
export interface LinkChannel extends Disposable {
  /** Decode a datagram that came over this link. */
  receive(bytes: Buffer, from: RemoteInfo): void
  /** Encode and send, by every family that reaches; it fails if none did. */
  send(message: Outgoing): Promise<void>
}

/**
 * Speak on one link. multicast-dns is given a socket that is this link's view of the sockets that
 * all links share.
 *
 * @param sockets those that have joined the link
 * @param shared whether another program has the port open: it would get answers that we asked for
 *   by unicast, so we ask for none (RFC 6762, 15.1)
 * @param hear called with each message
 */
export function openLinkChannel(
  link: Link,
  sockets: readonly GroupSocket[],
  shared: boolean,
  hear: (message: Incoming) => void,
): LinkChannel {
  const view = Object.assign(new EventEmitter(), {
    send(
      bytes: Buffer,
      _offset: number,
      _length: number,
      port: number,
      address: string,
      done: (error: Error | null) => void,
    ): void {
      const socket = sockets.find(({ family }) => (family === 'udp6') === isIPv6(address))
      if (isProbe(bytes) && !shared) askUnicast(bytes)
      const sent = socket?.send(link, bytes, port, address)
      Promise.resolve(sent).then(() => done(null), done)
    },
    close: (done: () => void) => done(),
  })
  const dns = multicastDns({ socket: view as unknown as Socket, multicast: false, bind: false })
  // What cannot be decoded is no message.
  dns.on('warning', () => {})
  dns.on('packet', (packet: WirePacket, { address, port }: RemoteInfo) => {
    const message = incoming(packet, { address, port })
    if (message !== undefined) hear(message)
  })

  const sendTo = (message: Outgoing, address: string, port: number): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const done = (error?: Error | null): void => (error ? reject(error) : resolve())
    const wire = outgoing(message)
    if (message.kind === 'query') {
      dns.query(wire as multicastDns.QueryOutgoingPacket, { address, port }, done)
    } else dns.respond(wire as multicastDns.ResponseOutgoingPacket, { address, port }, done)
    return promise
  }
  return {
    receive: (bytes, from) => void view.emit('message', bytes, from),
    async send(message) {
      const { to } = message
      if (to !== 'group') return sendTo(message, to.address, to.port)
      await Promise.any(sockets.map(({ family }) => sendTo(message, groups[family], mdnsPort)))
    },
    [Symbol.dispose]: () => dns.destroy(),
  }
}

/** A query that tells what it is going to publish (RFC 6762, 8.2). */
function isProbe(bytes: Buffer): boolean {
  return (bytes.readUInt16BE(2) & 0x8000) === 0 && bytes.readUInt16BE(8) > 0
}
