/**
 * Masters that are far away, in a process of its own: listens in front of ports of this machine, and passes on what
 * comes half a round trip late. Arguments: the round trip in ms, and `HOST=PORT` of each, where HOST is an address of this
 * machine to listen on.
 */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'

const [roundTrip, ...places] = process.argv.slice(2)
const late = Number(roundTrip) / 2
const ports: number[] = []
for (const place of places) {
  const [host, target] = place.split('=')
  const server = createServer((near) => {
    const there = connect(Number(target), '127.0.0.1')
    for (const [from, to] of [
      [near, there],
      [there, near],
    ] as const) {
      from.setNoDelay()
      from.on('data', (chunk) => setTimeout(() => to.writable && to.write(chunk), late))
      from.on('close', () => to.destroy())
      from.on('error', () => to.destroy())
    }
  }).listen(0, host)
  await once(server, 'listening')
  ports.push((server.address() as AddressInfo).port)
}
process.once('disconnect', () => process.exit())
process.send?.(ports)
