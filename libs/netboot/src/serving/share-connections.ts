import type { Server } from 'node:net'

/**
 * Let no address have more than so many connections: who opens more is hung up on, and the others are served.
 *
 * @param server that counts them from now on
 * @param most of one address, at a time
 */
export function shareConnections(server: Server, most: number): void {
  const counts = new Map<string, number>()
  server.on('connection', (socket) => {
    const address = socket.remoteAddress ?? ''
    const count = (counts.get(address) ?? 0) + 1
    counts.set(address, count)
    socket.once('close', () => {
      const left = (counts.get(address) ?? 1) - 1
      if (left > 0) counts.set(address, left)
      else counts.delete(address)
    })
    if (count > most) socket.destroy()
  })
}
