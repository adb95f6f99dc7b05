import { Node } from './node.ts'

/** How many clients the server is connected with, and how many it has heard of. */
const mostPeers = 500

/**
 * Let each client meet some of the others, and the server as many as it takes.
 *
 * @param nodes the server is the first
 * @param neighbours how many others each client meets
 * @param random from 0 to below 1
 */
export function connectNodes(
  [server, ...clients]: readonly [Node, ...Node[]],
  neighbours: number,
  random: () => number,
): void {
  const known = shuffled(clients, random).slice(0, mostPeers)
  for (const client of known) {
    const link = Node.join(server, client)
    server.reveal?.joined(client.number, `${client.number}`, 0)
    if (server.reveal === undefined) {
      for (const piece of server.have.pieces()) client.picker.peerHas(piece)
      link.isInterested = true
    }
  }
  for (const client of clients) {
    const most = Math.min(neighbours, clients.length - 1)
    // Half of them are called, half of them call.
    while (client.takings.size < most / 2) {
      const other = clients[Math.floor(random() * clients.length)] as Node
      if (other === client || other.takings.has(client.number)) {
        if (clients.length <= neighbours) break
        continue
      }
      Node.join(client, other)
      Node.join(other, client)
    }
  }
  if (clients.length > neighbours) return
  for (const client of clients) {
    for (const other of clients) {
      if (other.number <= client.number || other.takings.has(client.number)) continue
      Node.join(client, other)
      Node.join(other, client)
    }
  }
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const all = [...items]
  for (let last = all.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1))
    ;[all[last], all[other]] = [all[other] as T, all[last] as T]
  }
  return all
}
