import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** Connections that say nothing. Disposing of them hangs up. */
export interface SilentCrowd extends AsyncDisposable {
  /** Wait until the last one was hung up on; how many are left then. */
  left(): Promise<number>
}

/**
 * Connect so often from an address that is no machine's, one connection after the other.
 *
 * @param port on this computer
 */
export async function silentCrowd(port: number, count: number): Promise<SilentCrowd> {
  const sockets: Socket[] = []
  for (let index = 0; index < count; index += 1) {
    const socket = connect({ port, host: '127.0.0.1', localAddress: '127.0.0.2' })
    sockets.push(socket.on('error', () => undefined).resume())
    await once(socket, 'connect')
  }
  return {
    async left() {
      const last = sockets.at(-1)
      if (last && !last.closed) await once(last, 'close')
      return sockets.filter(({ closed }) => !closed).length
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
    },
  }
}
