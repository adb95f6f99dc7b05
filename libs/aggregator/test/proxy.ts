import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A link that can be cut, stopped and delayed. */
export interface Link extends AsyncDisposable {
  /** Where it listens on 127.0.0.1. */
  readonly port: number
  /** Break what is connected; what comes is let through. */
  cut(): void
  /** Let nothing through any more, old or new, and break what is connected. */
  refuse(): void
  /** Take connections and bytes, and pass none on. */
  hang(): void
  /** Let all through again. */
  mend(): void
  /** Where what comes from now on goes. */
  target: number
}

/**
 * Listen on a port of its own, and pass all on to another of 127.0.0.1.
 *
 * @param told - called before something is passed on, in either direction
 */
export async function proxy(
  target: number,
  host = '127.0.0.1',
  told: () => void = () => undefined,
): Promise<Link> {
  const sockets = new Set<Socket>()
  let mode: 'open' | 'refused' | 'hung' = 'open'
  const state = { target }
  const server = createServer((near) => {
    sockets.add(near)
    near.on('error', () => undefined).on('close', () => sockets.delete(near))
    if (mode === 'refused') {
      near.resetAndDestroy()
      return
    }
    const far = connect(state.target, '127.0.0.1')
    sockets.add(far)
    far.on('error', () => near.destroy()).on('close', () => sockets.delete(far))
    near.on('close', () => far.destroy())
    far.on('close', () => near.destroy())
    const pass = (from: Socket, to: Socket): void => {
      from.on('data', (chunk) => {
        if (mode === 'hung') return
        told()
        to.write(chunk)
      })
    }
    pass(near, far)
    pass(far, near)
  }).listen(0, host)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const cut = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port,
    cut,
    refuse() {
      mode = 'refused'
      cut()
    },
    hang() {
      mode = 'hung'
    },
    mend() {
      // Bytes are missing in what was hung: that connection is of no use.
      if (mode === 'hung') cut()
      mode = 'open'
    },
    get target() {
      return state.target
    },
    set target(value) {
      state.target = value
    },
    async [Symbol.asyncDispose]() {
      server.close()
      cut()
      await once(server, 'close')
    },
  }
}
