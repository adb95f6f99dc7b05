import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { freePort } from '../../../test/support/free-port.ts'

/** A server that is none, on 127.0.0.1. */
export interface StrangeServer extends AsyncDisposable {
  /** Its TCP port. */
  readonly port: number
}

/** Listen, and do with each connection what is said. */
export async function strangeServer(welcome: (socket: Socket) => void): Promise<StrangeServer> {
  const sockets = new Set<Socket>()
  const listener = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    welcome(socket)
  }).listen(0, '127.0.0.1')
  await once(listener, 'listening')
  return {
    port: (listener.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      listener.close()
      for (const socket of sockets) socket.destroy()
      await once(listener, 'close')
    },
  }
}

/** Ways of a box to be of no use. */
export const strangeWays: {
  readonly [Way in 'hung' | 'refused' | 'slow' | 'garbage' | 'wrong']: (
    real: number,
  ) => Promise<StrangeServer>
} = {
  hung: () => strangeServer(() => undefined),
  refused: async () => ({ port: await freePort(), [Symbol.asyncDispose]: async () => undefined }),
  // It is real, and passes a byte each 50 ms.
  slow: (real) =>
    strangeServer((near) => {
      const far = connect(real, '127.0.0.1').on('error', () => near.destroy())
      near.pipe(far)
      const waiting: number[] = []
      far.on('data', (bytes) => waiting.push(...bytes))
      const timer = setInterval(() => {
        const byte = waiting.shift()
        if (byte !== undefined) near.write(Buffer.of(byte))
      }, 50)
      near.on('close', () => {
        clearInterval(timer)
        far.destroy()
      })
    }),
  garbage: () => strangeServer((socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')),
  // A number for whatever is asked.
  wrong: () =>
    strangeServer((socket) =>
      socket.on('data', (bytes) => {
        for (const _ of String(bytes).matchAll(/\*\d+\r\n/g)) socket.write(':1\r\n')
      }),
    ),
}
