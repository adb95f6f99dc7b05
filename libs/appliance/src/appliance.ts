import { networkInterfaces } from 'node:os'
import type { FastifyInstance } from 'fastify'
import { ApplianceError } from './errors.ts'
import { createEventStream, type EventStream } from './events/stream.ts'
import { type Address, addressesOf } from './http/addresses.ts'
import { addFallbacks } from './http/fallbacks.ts'
import { type HealthCheck, runChecks } from './http/health.ts'
import { listen } from './http/listen.ts'
import { type PageOptions, page } from './http/page.ts'
import { serveFrame } from './http/serve-frame.ts'
import { createServer } from './http/server.ts'
import { type ApplianceOptions, settingsOf } from './options.ts'
import './http/roles.ts'

/** A program that is a box: one web server, one stream of events, one way to start and to end. */
export interface Appliance<Events extends object = Record<string, unknown>>
  extends AsyncDisposable {
  /** Its web server, a Fastify instance: register routes and plugins before {@link start}. */
  readonly http: FastifyInstance
  /** The events that its pages get at `/events`. */
  readonly events: EventStream<Events>
  /** Where it can be reached, the best address first. Empty before {@link start}. */
  readonly addresses: readonly Address[]
  /** A page in its frame, with its name and navigation. */
  page(options: PageOptions): string
  /**
   * Have `GET /health` look at one more part.
   *
   * @param name what to call the part; the last check of a name holds
   * @param check looks how it does
   */
  health(name: string, check: HealthCheck): void
  /**
   * Listen, then start the parts in their order.
   *
   * @returns where it can be reached
   * @throws ApplianceError `ERR_LISTEN` if it cannot listen, `ERR_CLOSED` after {@link close}
   */
  start(): Promise<readonly Address[]>
  /**
   * Stop: the parts in reverse order, then the streams of events, then the web server, which finishes
   * what it has begun to answer. What takes longer than `grace` is cut. Idempotent.
   */
  close(): Promise<void>
  /** Settles once it has ended, whatever ended it. */
  readonly closed: Promise<void>
}

/**
 * Make an appliance.
 *
 * @param options its name, where it listens, and the parts that it has
 * @returns the appliance, not listening yet
 * @throws ApplianceError `ERR_OPTIONS` with every fault
 */
export async function createAppliance<Events extends object = Record<string, unknown>>(
  options: ApplianceOptions,
): Promise<Appliance<Events>> {
  const settings = settingsOf(options)
  const { title, nav, port, host, parts, grace, signal, logger } = settings
  const checks = new Map<string, HealthCheck>()
  const http = createServer({
    limits: settings.limits,
    trustProxy: settings.trustProxy,
    ...(logger === undefined ? {} : { logger }),
    allowedHosts: () => settings.allowedHosts,
  })
  const events = createEventStream<Events>(settings.events)
  const framed = (given: PageOptions): string => page({ brand: title, nav, ...given })
  const end = Promise.withResolvers<void>()
  let addresses: readonly Address[] = []
  let closing = false

  addFallbacks(http, framed)
  http.register(serveFrame())
  http.get('/events', (request, reply) => {
    reply.hijack()
    events.serve(request.raw, reply.raw)
  })
  http.get('/health', { config: { role: false } }, async (_request, reply) => {
    const health = await runChecks(checks, settings.healthTimeout)
    return reply
      .code(health.status === 'ok' ? 200 : 503)
      .header('cache-control', 'no-store')
      .send(health)
  })
  // Before the server waits for its connections to end: streams of events never would by themselves.
  http.addHook('preClose', () => events.close())

  const appliance: Appliance<Events> = {
    http,
    events,
    page: framed,
    closed: end.promise,
    get addresses() {
      return addresses
    },
    health: (name, check) => void checks.set(name, check),
    async start() {
      if (closing) throw new ApplianceError('ERR_CLOSED', `${settings.name} is closed`)
      const bound = await listen(http, { port, host, next: settings.nextPorts })
      addresses = addressesOf(
        { ...bound, protocol: 'http', names: settings.names },
        Object.values(networkInterfaces()).flatMap((list) => list ?? []),
      )
      for (const part of parts) await part.start?.({ ...bound, name: settings.name, addresses })
      return addresses
    },
    async close() {
      if (!closing) {
        closing = true
        void stop().then(end.resolve, end.reject)
      }
      return end.promise
    },
    async [Symbol.asyncDispose]() {
      await appliance.close()
    },
  }

  async function stop(): Promise<void> {
    for (const part of parts.toReversed()) await part.stop?.()
    const timer = setTimeout(() => http.server.closeAllConnections(), grace)
    await http.close()
    clearTimeout(timer)
  }

  const onAbort = (): void => void appliance.close().catch(() => {})
  if (signal?.aborted === true) onAbort()
  else signal?.addEventListener('abort', onAbort, { once: true })
  return appliance
}
