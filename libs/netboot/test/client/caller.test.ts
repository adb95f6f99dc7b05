import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { expect, it } from 'vitest'
import { Caller } from '../../src/client/caller.ts'

const host = '127.0.0.1'

it('calls one address no more often at a time than it may, whatever ports it is told', async () => {
  let calls = 0
  let ended = 0
  const { promise: allEnded, resolve } = Promise.withResolvers<void>()
  const caller = new Caller({
    ...{ host, mostKnown: 10, mostOfAddress: 2 },
    greeting: () => ({
      ours: {
        infoHash: new Uint8Array(20),
        peerId: new Uint8Array(20),
        fast: true,
        extended: true,
      },
      pieces: 1,
    }),
    join() {
      calls += 1
      return {
        open() {},
        message() {},
        drained() {},
        closed() {
          ended += 1
          if (ended === 2) resolve()
        },
      }
    },
  })
  const servers: Server[] = []
  try {
    for (let each = 0; each < 3; each += 1) {
      const server = createServer((socket) => socket.destroy())
      servers.push(server)
      await once(server.listen(0, host), 'listening')
    }
    const ports = servers.map((server) => (server.address() as AddressInfo).port)
    for (const port of ports) caller.callOnce({ host, port })
    expect(calls).toBe(2)
    await allEnded
    // Its places are free again.
    caller.callOnce({ host, port: ports[2] ?? 0 })
    expect(calls).toBe(3)
  } finally {
    for (const server of servers) server.close()
  }
})
