import { EventEmitter, once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { hostname } from 'node:os'
import { ApplianceError } from '../errors.ts'
import { came, refuse, wholeNumber } from '../faults.ts'
import { type Graph, graphFaults } from '../graphs/graph.ts'
import { addressList } from '../http/address-list.ts'
import type { Metrics } from '../metrics/metrics.ts'
import { lineSplitter } from './lines.ts'
import { type MuninSource, muninSession } from './session.ts'

/** What a Munin node tells, to whom, and from where. */
export interface MuninNodeOptions {
  /** Where its numbers come from. */
  readonly metrics: Pick<Metrics, 'samples'>
  /** What it draws with them. */
  readonly graphs: readonly Graph[]
  /** The name that it goes by: the master asks for it. Default: the machine's. */
  readonly host?: string
  /** What it answers to `version`. Default `boxwright`. */
  readonly version?: string
  /** Where it listens. Default 4949; 0 for any that is free. */
  readonly port?: number
  /** The address that it listens on. Default: all. */
  readonly address?: string
  /** Who may ask: addresses and networks. Default, as munin-node's: this machine alone. */
  readonly allow?: readonly string[]
  /** How many may ask at the same time: some 20 kB each. Default 16. */
  readonly maxClients?: number
  /** A client that says and takes nothing for so long is let go, in ms. Default 60,000. */
  readonly idleTimeout?: number
  /** Closes the node when it aborts. */
  readonly signal?: AbortSignal
}

/** What a Munin node reports. */
export interface MuninNodeEvents {
  /** A master is served. */
  session: [
    {
      /** The master's address. */
      readonly address: string
    },
  ]
  /** Someone was turned away: not allowed, or one too many. */
  refused: [
    {
      /** Whose address. */
      readonly address: string
      /** Why. */
      readonly reason: 'not allowed' | 'busy'
    },
  ]
}

/** A Munin node. */
export interface MuninNode extends AsyncDisposable {
  /** Where it listens. */
  readonly port: number
  /** What it reports. */
  readonly events: EventEmitter<MuninNodeEvents>
}

/** No command is longer; munin-node sets no bound. In bytes. */
const longestLine = 1_024

/** Where Munin masters ask. */
export const usualMuninPort = 4949

/** munin-node's own bound for a whole session, in ms. */
const sessionTimeout = 15 * 60_000

/**
 * Answer Munin masters: the protocol of munin-node 2.0, from the numbers of a registry.
 *
 * @throws {@link ApplianceError} `ERR_OPTIONS`, or `ERR_MUNIN` when it cannot listen
 */
export async function createMuninNode(options: MuninNodeOptions): Promise<MuninNode> {
  const { metrics, graphs, version = 'boxwright', port = usualMuninPort, address, signal } = options
  const { allow = ['127.0.0.1', '::1'], maxClients = 16, idleTimeout = 60_000 } = options
  const host = (options.host ?? hostname()).toLowerCase()
  const allowed = addressList('allow', allow)
  refuse('createMuninNode', [
    !/^[0-9a-z.-]+$/.test(host) && `host: expected a host name, ${came(host)}`,
    !/^[\x20-\x7e]+$/.test(version) && `version: expected one line, ${came(version)}`,
    wholeNumber('port', port, 0, 65_535),
    wholeNumber('maxClients', maxClients, 1, 10_000),
    wholeNumber('idleTimeout', idleTimeout, 1, sessionTimeout),
    ...allowed.faults,
    ...graphFaults(graphs),
  ])
  const events = new EventEmitter<MuninNodeEvents>()
  const clients = new Set<Socket>()
  const source: MuninSource = { host, version, graphs, samples: () => metrics.samples() }

  const server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => {
    const address = socket.remoteAddress ?? ''
    // Whatever happens to one client ends in `close`, and is nobody else's matter.
    socket.on('error', () => {})
    const reason = !allowed.includes(address)
      ? 'not allowed'
      : clients.size >= maxClients
        ? 'busy'
        : undefined
    if (reason !== undefined) {
      socket.destroy()
      events.emit('refused', { address, reason })
      return
    }
    clients.add(socket)
    socket.once('close', () => clients.delete(socket))
    socket.setTimeout(idleTimeout, () => socket.destroy())
    const end = setTimeout(() => socket.destroy(), sessionTimeout).unref()
    events.emit('session', { address })
    void converse(socket, source).finally(() => clearTimeout(end))
  })

  // A connection that cannot be accepted (too many open files) is not the end of the node.
  server.on('error', () => {})
  const close = async (): Promise<void> => {
    signal?.removeEventListener('abort', onAbort)
    for (const socket of clients) socket.destroy()
    if (!server.listening) return
    server.close()
    await once(server, 'close')
  }
  const onAbort = (): void => void close()
  try {
    server.listen({ port, ...(address === undefined ? {} : { host: address }) })
    await once(server, 'listening', signal && { signal })
  } catch (cause) {
    server.close()
    signal?.throwIfAborted()
    const at = `${address ?? '*'}:${port}`
    throw new ApplianceError('ERR_MUNIN', `cannot listen on ${at}: ${message(cause)}`, { cause })
  }
  signal?.addEventListener('abort', onAbort)
  const bound = server.address()
  return {
    port: typeof bound === 'object' && bound !== null ? bound.port : port,
    events,
    async [Symbol.asyncDispose]() {
      await close()
      events.removeAllListeners()
    },
  }
}

/** Answer line by line: nothing more is read before the last answer has been taken. */
async function converse(socket: Socket, source: MuninSource): Promise<void> {
  const session = muninSession(source)
  const { push } = lineSplitter(longestLine)
  const gone = new AbortController()
  socket.once('close', () => gone.abort())
  try {
    socket.write(session.greeting)
    for await (const chunk of socket) {
      for (const line of push(chunk)) {
        const answer = await session.answer(line)
        if (answer === undefined) return void socket.end()
        if (!socket.write(answer)) await once(socket, 'drain', { signal: gone.signal })
      }
    }
  } catch {
    // The client is gone, or sends what is no line.
  } finally {
    socket.destroySoon()
  }
}

function message(cause: unknown): string {
  return cause instanceof Error ? cause.message : `${cause}`
}
