import type { RemoteInfo } from 'node:dgram'
import { type GroupSocket, isPortShared, openGroupSocket } from './group-socket.ts'

/** The sockets of multicast DNS, one for each family that there is. */
export interface Sockets extends AsyncDisposable {
  /** IPv4's, then IPv6's if there is IPv6. */
  readonly all: readonly GroupSocket[]
  /** Whether another program of this host has the port open too. */
  readonly shared: boolean
}

/**
 * Open them.
 *
 * @throws what the system says: EACCES, EADDRINUSE
 */
export async function openSockets(
  message: (bytes: Buffer, from: RemoteInfo) => void,
  error: (error: Error) => void,
): Promise<Sockets> {
  const shared = await isPortShared()
  const ipv4 = await openGroupSocket('udp4', { message, error })
  // A host without IPv6 does without.
  const ipv6 = await openGroupSocket('udp6', { message, error }).catch(() => undefined)
  const all = ipv6 ? [ipv4, ipv6] : [ipv4]
  return {
    all,
    shared,
    async [Symbol.asyncDispose]() {
      await Promise.all(all.map((socket) => socket[Symbol.asyncDispose]()))
    },
  }
}
