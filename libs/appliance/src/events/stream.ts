import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { ApplianceError } from '../errors.ts'
import { came, refuse, wholeNumber } from '../faults.ts'
import { createReplayRing } from './replay-ring.ts'
import { encodeEvent, encodeHello, heartbeat, isEventName } from './wire.ts'

/** How a stream of events is kept. Memory is bounded by `historyBytes` + `maxClients` × `maxBehind`. */
export interface EventStreamOptions {
  /** How many events are kept for clients that come back. Default 1,000. */
  readonly history?: number
  /** How many bytes of them at most; not above `maxBehind`. Default 256 KiB. */
  readonly historyBytes?: number
  /** How often a silent connection is tried, in ms. Default 15,000. */
  readonly heartbeat?: number
  /** How long a client waits before it connects again, in ms. Default 2,000. */
  readonly retry?: number
  /** How many bytes a client may be behind before it is dropped. Default 512 KiB. */
  readonly maxBehind?: number
  /** How many clients are served at once; more get 503. Default 100. */
  readonly maxClients?: number
}

/** How one event is published. */
export interface PublishOptions {
  /**
   * The event is of this moment only, like a level: it is not kept for clients that come back, and
   * a client that is behind does not get it.
   */
  readonly transient?: boolean
}

/** Events for pages, as a server-sent event stream. `Events` maps names to the type of their data. */
export interface EventStream<Events extends object = Record<string, unknown>>
  extends AsyncDisposable {
  /**
   * Tell every client. Costs one JSON encoding, and one write for each client.
   *
   * @param name the kind of event; no line breaks
   * @param data what to tell; must be encodable as JSON
   * @param options how
   * @throws ApplianceError `ERR_CLOSED` after {@link close}, `ERR_OPTIONS` if the name or the data
   *   cannot be written
   */
  publish<Name extends keyof Events & string>(
    name: Name,
    data: Events[Name],
    options?: PublishOptions,
  ): void
  /**
   * Serve one client until it leaves, falls behind, or the stream is closed. A `Last-Event-ID` header,
   * or a `lastEventId` in the query, asks for what was missed; if that is no longer known, an event
   * named `reset` says so and the client has to load its state anew.
   *
   * @param request a GET request; one of HEAD gets the headers
   * @param response its response; nothing may have been written to it
   * @param holds asked with each heartbeat, unless it still owes an answer, whether the client may go on; if not, or if it fails, the
   *   client is dropped. Default: it always may
   */
  serve(
    request: IncomingMessage,
    response: ServerResponse,
    holds?: () => boolean | Promise<boolean>,
  ): void
  /** How many clients there are. */
  readonly clients: number
  /** How many clients were dropped because they did not read. */
  readonly dropped: number
  /** End all clients' responses; they will come back if the server does. Idempotent. */
  close(): Promise<void>
}

type Holds = () => boolean | Promise<boolean>

/**
 * Make a stream of events for any number of pages, with history, heartbeat and bounded memory.
 *
 * @param options bounds and times
 * @returns the stream; publish to it, and serve requests from it
 * @throws ApplianceError `ERR_OPTIONS`
 */
export function createEventStream<Events extends object = Record<string, unknown>>(
  options: EventStreamOptions = {},
): EventStream<Events> {
  const { history = 1000, historyBytes = 2 ** 18, maxBehind = 2 ** 19, maxClients = 100 } = options
  const { heartbeat: interval = 15_000, retry = 2000 } = options
  refuse('createEventStream', [
    wholeNumber('history', history, 0, 1_000_000),
    wholeNumber('historyBytes', historyBytes, 0, 2 ** 30),
    wholeNumber('maxBehind', maxBehind, 0, 2 ** 30),
    wholeNumber('maxClients', maxClients, 1, 100_000),
    wholeNumber('heartbeat', interval, 1, 86_400_000),
    wholeNumber('retry', retry, 0, 86_400_000),
    // Else what a client has missed would by itself be too much for it.
    historyBytes > maxBehind && `historyBytes: expected at most maxBehind, ${came(historyBytes)}`,
  ])
  const ring = createReplayRing(randomBytes(6).toString('base64url'), history, historyBytes)
  const clients = new Map<ServerResponse, Holds | undefined>()
  const asked = new WeakSet<ServerResponse>()
  let closed = false
  let dropped = 0

  const timer = setInterval(() => {
    for (const [client, holds] of clients) {
      send(client, heartbeat)
      if (holds !== undefined) void ask(client, holds)
    }
  }, interval).unref()

  /** Who was logged in as the stream began may not be any more. */
  async function ask(client: ServerResponse, holds: Holds): Promise<void> {
    // As long as there is no answer, from a disk that is gone say, nobody asks anew: each question would wait, too.
    if (asked.has(client)) return
    asked.add(client)
    try {
      if (await holds()) return
    } catch {
      // Who cannot be asked about is not known.
    } finally {
      asked.delete(client)
    }
    clients.delete(client)
    client.destroy()
  }

  /** A client that does not read holds what it was sent in our memory: up to a bound, then it goes. */
  function send(client: ServerResponse, frame: string | Uint8Array): void {
    if (client.writableLength <= maxBehind) return void client.write(frame)
    dropped += 1
    clients.delete(client)
    client.destroy()
  }

  return {
    publish(name, data, { transient = false } = {}) {
      if (closed) throw new ApplianceError('ERR_CLOSED', 'the event stream is closed')
      const json: string | undefined = JSON.stringify(data)
      if (!isEventName(name) || json === undefined) {
        const problem = json === undefined ? 'its data is not JSON' : 'its name is not one line'
        throw new ApplianceError('ERR_OPTIONS', `event ${JSON.stringify(name)}: ${problem}`)
      }
      const id = transient ? {} : { id: ring.nextId() }
      const frame = Buffer.from(encodeEvent({ name, json, ...id }))
      if (!transient) ring.push(frame)
      for (const client of clients.keys()) {
        if (!(transient && client.writableNeedDrain)) send(client, frame)
      }
    },
    serve(request, response, holds) {
      if (closed || clients.size >= maxClients) {
        response.writeHead(503, { 'retry-after': '5', 'content-type': 'text/plain' })
        response.end(closed ? 'closing\n' : `already ${maxClients} clients\n`)
        return
      }
      response.writeHead(200, {
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        // nginx holds back answers otherwise, should one stand before us.
        'x-accel-buffering': 'no',
      })
      // Without a body there is no stream, and nothing that would ever end it.
      if (request.method === 'HEAD') return void response.end()
      // Nagle's algorithm would hold an event back until the last one is acknowledged.
      request.socket.setNoDelay(true)
      clients.set(response, holds)
      response.on('close', () => clients.delete(response))
      // A peer that resets the connection is a client that has left; `close` follows.
      response.on('error', () => clients.delete(response))
      const seen = lastEventId(request)
      const missed = seen === undefined ? [] : ring.since(seen)
      if (seen !== undefined && missed !== undefined) {
        response.write(Buffer.concat([Buffer.from(encodeHello(retry, seen)), ...missed]))
        return
      }
      const id = ring.lastId()
      const reset = missed === undefined ? encodeEvent({ name: 'reset', json: 'null', id }) : ''
      response.write(encodeHello(retry, id) + reset)
    },
    get clients() {
      return clients.size
    },
    get dropped() {
      return dropped
    },
    async close() {
      closed = true
      clearInterval(timer)
      await Promise.all(Array.from(clients.keys(), end))
    },
    async [Symbol.asyncDispose]() {
      await this.close()
    },
  }
}

/** How long a client may take to read the end of its stream, in ms. */
const farewell = 1000

/** What was still to be written goes out if the client reads; one that does not is cut off. */
async function end(client: ServerResponse): Promise<void> {
  const gone = new Promise<void>((resolve) => void client.once('close', resolve))
  const timer = setTimeout(() => client.destroy(), farewell)
  client.end()
  await gone
  clearTimeout(timer)
}

function lastEventId(request: IncomingMessage): string | undefined {
  const header = request.headers['last-event-id']
  if (typeof header === 'string' && header !== '') return header
  const query = new URLSearchParams(/\?(.*)$/.exec(request.url ?? '')?.[1] ?? '')
  return query.get('lastEventId') ?? undefined
}
