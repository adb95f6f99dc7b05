import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { once } from 'node:events'
import type { Link } from './links.ts'
import { mdnsPort } from './message.ts'

/** The groups of multicast DNS (RFC 6762, 3). */
export const groups = { udp4: '224.0.0.251', udp6: 'ff02::fb' } as const

/** One socket of one family, for all links. */
export interface GroupSocket extends AsyncDisposable {
  /** Its family. */
  readonly family: keyof typeof groups
  /** Hear and reach this link; `false` when it cannot be, by this family. */
  join(link: Link): boolean
  /** Hear this link no more. */
  leave(link: Link): void
  /** Send to an address of a link, or to its group. */
  send(link: Link, bytes: Uint8Array, port: number, address: string): Promise<void>
}

/** What a socket tells. */
export interface GroupSocketHandlers {
  /** A datagram came. */
  message(bytes: Buffer, from: RemoteInfo): void
  /** The socket is of no use any more. */
  error(error: Error): void
}

/**
 * Open the port of multicast DNS, beside others that have it open (RFC 6762, 15).
 *
 * @throws what the system says: EACCES, EADDRINUSE, EAFNOSUPPORT
 */
export async function openGroupSocket(
  family: keyof typeof groups,
  { message, error }: GroupSocketHandlers,
): Promise<GroupSocket> {
  const socket = createSocket({ type: family, reuseAddr: true, ipv6Only: family === 'udp6' })
  try {
    await bound(socket)
  } catch (error) {
    socket.close()
    throw error
  }
  // RFC 6762, 11: 255, for receivers that check that nothing was routed. Looped back, for the other
  // programs of this host (15).
  socket.setTTL(255)
  socket.setMulticastTTL(255)
  socket.setMulticastLoopback(true)
  socket.on('message', message)
  socket.on('error', error)
  // The interface is an option of the socket, not of a datagram: one after the other.
  let last: Promise<void> = Promise.resolve()
  return {
    family,
    join(link) {
      const by = interfaceOf(family, link)
      if (by === undefined) return false
      try {
        socket.addMembership(groups[family], by)
        return true
      } catch (error) {
        // A member already: the interface has kept its number.
        return (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
      }
    },
    leave(link) {
      const by = interfaceOf(family, link)
      try {
        if (by !== undefined) socket.dropMembership(groups[family], by)
      } catch {
        // The interface is gone, and the membership with it.
      }
    },
    send(link, bytes, port, address) {
      const send = async (): Promise<void> => {
        socket.setMulticastInterface(interfaceOf(family, link) ?? '')
        const { promise, resolve, reject } = Promise.withResolvers<void>()
        socket.send(bytes, port, address, (error) => (error ? reject(error) : resolve()))
        await promise
      }
      const sent = last.then(send)
      last = sent.catch(() => {})
      return sent
    },
    async [Symbol.asyncDispose]() {
      await last
      socket.removeAllListeners()
      socket.on('error', () => {})
      const closed = once(socket, 'close')
      socket.close()
      await closed
    },
  }
}

/** Whether another program has the port open too: it would get some of what is sent to us alone. */
export async function isPortShared(): Promise<boolean> {
  const socket = createSocket({ type: 'udp4', reuseAddr: false })
  try {
    await bound(socket)
    return false
  } catch {
    return true
  } finally {
    socket.close()
  }
}

async function bound(socket: Socket): Promise<void> {
  const listening = once(socket, 'listening')
  socket.bind({ port: mdnsPort, exclusive: true })
  await listening
}

/** How an interface is chosen: IPv4 by an address of it, IPv6 by its zone. */
function interfaceOf(family: keyof typeof groups, link: Link): string | undefined {
  if (family === 'udp4') return link.ipv4
  return link.ipv6 ? `::%${link.name}` : undefined
}
