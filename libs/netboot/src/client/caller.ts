import { connect } from 'node:net'
import type { Endpoint } from '../wire/endpoint.ts'
import { Connection, type ConnectionHandlers, type Greeting } from './connection.ts'

/** What a caller needs to know. */
export interface CallerOptions {
  /** The address that is called from; `undefined`: the system chooses. */
  readonly host: string | undefined
  /** How many peers are remembered. */
  readonly mostKnown: number
  /** How many connections {@link Caller.callOnce} opens to one address: it is told any port there. */
  readonly mostOfAddress: number
  /** What is said to one who is called; `undefined`: nobody is to be called there, or there is no room. */
  readonly greeting: (host: string) => Greeting | undefined
  /** A connection is about to be there. @returns what happens on it from now on */
  readonly join: (
    connection: Connection,
  ) => Pick<ConnectionHandlers, 'open' | 'message' | 'drained' | 'closed'>
}

/** How often one is called who does not stay. Then somebody has to tell of it anew. */
const mostCalls = { told: 10, hearsay: 2 } as const
/** In ms: so much longer is waited after each call. */
const pause = 2000

/** A peer that others know of. */
interface Known {
  readonly endpoint: Endpoint
  readonly mostCalls: number
  calls: number
  /** In ms. */
  notBefore: number
}

/** Calls the peers that others know of, again and again while they do not stay, but less and less often. */
export class Caller {
  readonly #options: CallerOptions
  readonly #known = new Map<string, Known>()
  readonly #calling = new Set<string>()
  readonly #called = new WeakSet<Connection>()

  constructor(options: CallerOptions) {
    this.#options = options
  }

  /**
   * Others know these peers.
   *
   * @param kind - `hearsay`: a peer says so. It may say anything: such ones are called twice, and take at most half of
   * the room
   */
  meet(endpoints: readonly Endpoint[], kind: 'told' | 'hearsay' = 'told'): void {
    const room = kind === 'told' ? this.#options.mostKnown : this.#options.mostKnown / 2
    for (const endpoint of endpoints) {
      if (this.#known.size >= room) return
      const name = nameOf(endpoint)
      if (this.#known.has(name)) continue
      this.#known.set(name, { endpoint, mostCalls: mostCalls[kind], calls: 0, notBefore: 0 })
    }
  }

  /**
   * Call one now, unless it was called and is there, or its address has its share; and remember nothing of it: it calls itself if
   * this fails.
   */
  callOnce(endpoint: Endpoint): void {
    const name = nameOf(endpoint)
    const ofAddress = [...this.#calling].filter((each) => each.startsWith(`${endpoint.host} `))
    if (ofAddress.length >= this.#options.mostOfAddress) return
    const greeting = this.#options.greeting(endpoint.host)
    if (greeting !== undefined && !this.#calling.has(name)) this.#callOne(name, endpoint, greeting)
  }

  /** Call all whose time it is. @param now - in ms */
  call(now: number): void {
    for (const [name, known] of this.#known) {
      if (this.#calling.has(name) || known.notBefore > now) continue
      const greeting = this.#options.greeting(known.endpoint.host)
      if (greeting === undefined) continue
      known.calls += 1
      known.notBefore = now + known.calls * pause
      if (known.calls >= known.mostCalls) this.#known.delete(name)
      this.#callOne(name, known.endpoint, greeting)
    }
  }

  /** Whether we have called, and not been called. */
  hasCalled(connection: Connection): boolean {
    return this.#called.has(connection)
  }

  #callOne(name: string, endpoint: Endpoint, greeting: Greeting): void {
    const { host, join } = this.#options
    this.#calling.add(name)
    const socket = connect({ ...endpoint, ...(host === undefined ? {} : { localAddress: host }) })
    // Its handlers need the connection, which needs handlers: nothing happens before this turn ends.
    let handlers: ReturnType<CallerOptions['join']> | undefined
    const connection: Connection = new Connection(
      socket,
      {
        greet: () => greeting,
        open: (theirs) => handlers?.open(theirs),
        message: (message) => handlers?.message(message),
        drained: () => handlers?.drained(),
        closed: (reason) => {
          this.#calling.delete(name)
          handlers?.closed(reason)
        },
      },
      greeting,
    )
    this.#called.add(connection)
    handlers = join(connection)
  }
}

function nameOf({ host, port }: Endpoint): string {
  return `${host} ${port}`
}
