import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { isIPv6 } from 'node:net'
import type { networkInterfaces } from 'node:os'

/**
 * The packet that a card waits for while its machine is off: six bytes of ones, and its address sixteen times (AMD, Magic
 * Packet Technology).
 *
 * @param mac the address, with colons
 */
export function magicPacket(mac: string): Buffer {
  const address = Buffer.from(mac.replaceAll(':', ''), 'hex')
  return Buffer.concat([Buffer.alloc(6, 0xff), ...Array.from({ length: 16 }, () => address)])
}

/**
 * The addresses by which all on a card's networks are reached, over IPv4.
 *
 * @param card its name; one that has no address, or is none: the broadcast address of every network
 */
export function broadcastAddresses(
  card: string | undefined,
  cards: ReturnType<typeof networkInterfaces>,
): readonly string[] {
  const own = (card === undefined ? undefined : cards[card]) ?? []
  const found = own
    .filter(({ family }) => family === 'IPv4')
    .map(({ address, netmask }) => {
      const mask = netmask.split('.').map(Number)
      return address
        .split('.')
        .map((part, at) => Number(part) | (~(mask[at] ?? 0) & 255))
        .join('.')
    })
  return found.length > 0 ? found : ['255.255.255.255']
}

/**
 * Wake a machine.
 *
 * @param mac the address of its card
 * @param to where the packet goes
 * @throws the system's error: there is no way to there
 */
export async function wake(
  mac: string,
  to: { readonly addresses: readonly string[]; readonly port: number },
): Promise<void> {
  const packet = magicPacket(mac)
  for (const address of to.addresses) {
    const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4')
    try {
      socket.bind(0)
      await once(socket, 'listening')
      if (!isIPv6(address)) socket.setBroadcast(true)
      await new Promise<void>((resolve, reject) => {
        socket.send(packet, to.port, address, (error) => (error ? reject(error) : resolve()))
      })
    } finally {
      socket.close()
    }
  }
}
