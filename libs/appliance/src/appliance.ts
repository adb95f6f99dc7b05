import { networkInterfaces } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { type Address, addressesOf } from './addresses.ts'
import { ApplianceError } from './errors.ts'
import { createEventStream, type EventStream } from './events/stream.ts'
import { addFallbacks } from './http/fallbacks.ts'
import { type PageFrame, pageFrame } from './http/frame.ts'
import type { HealthCheck } from './http/health.ts'
import { listen } from './http/listen.ts'
import { createServer } from './http/server.ts'
import { addShellRoutes } from './http/shell-routes.ts'
import { type ApplianceOptions, settingsOf } from './options.ts'
import type { Part } from './part.ts'
import { ownParts } from './parts/own-parts.ts'
import { loadCertificate } from './tls/certificate.ts'
import { addUsers } from './users/add-users.ts'
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
  /** Settles once it has ended, whatever ended it. */
  readonly closed: Promise<void>
  /** Draws a page in its frame, with its name and navigation. */
  readonly page: PageFrame
  /**
   * Have `GET /health` look at one more part.
   *
   * @param name what to call the part; the last check of a name holds
   * @param check looks how it does
   */
  health(name: string, check: HealthCheck): void
  /**
   * Listen, then start the parts in their order. If one fails, all is stopped again.
   *
   * @returns where it can be reached
   * @throws ApplianceError `ERR_LISTEN` if it cannot listen, `ERR_CLOSED` after {@link close};
   *   whatever a part throws
   */
  start(): Promise<readonly Address[]>
  /**
   * Stop: the parts in reverse order, then the streams of events, then the web server, which finishes
   * what it has begun to answer. What takes longer than `grace` is cut. Idempotent.
   */
  close(): Promise<void>
}

/**
 * Make an appliance.
 *
 * @param options its name, where it listens, and the parts that it has
 * @returns the appliance, not listening yet
 * @throws ApplianceError `ERR_OPTIONS` with every fault, `ERR_TLS` without a certificate
 */
export async function createAppliance<Events extends object = Record<string, unknown>>(
  options: ApplianceOptions,
): Promise<Appliance<Events>> {
  const settings = settingsOf(options)
  const { name, signal, grace } = settings
  const certificate = settings.tls && (await loadCertificate(settings.tls))
  const names = (): string[] => [...own.names(), ...settings.names]
  const allowed = settings.allowedHosts
  const http = createServer({
    ...settings,
    tls: certificate,
    allowedHosts: allowed && (() => [...allowed, ...names()]),
  })
  const own = ownParts(settings, http, certificate)
  const { languages } = settings
  const page = pageFrame(settings.title, settings.nav, languages)
  const events = createEventStream<Events>(settings.events)
  const checks = new Map<string, HealthCheck>()
  const started: Part[] = []
  const end = Promise.withResolvers<void>()
  let bound: { host: string; port: number } | undefined
  let closing = false
  let starting: Promise<void> | undefined

  addFallbacks(http, page)
  const { users } = settings
  const isLoggedIn = users && addUsers(http, { languages, ...users }, { name, page })
  addShellRoutes(http, { ...settings, events, checks, isLoggedIn })
  // Before the server waits for its connections to end: streams of events never would by themselves.
  http.addHook('preClose', () => events.close())

  function refuseClosed(): void {
    if (closing) throw new ApplianceError('ERR_CLOSED', `${name} is closed`)
  }

  async function startAll(): Promise<void> {
    bound = await listen(http, { ...settings, next: settings.nextPorts })
    for (const part of [...settings.parts, ...own.parts]) {
      refuseClosed()
      started.push(part)
      await part.start?.({ ...bound, name, addresses: appliance.addresses })
    }
    refuseClosed()
  }

  async function stop(): Promise<void> {
    signal?.removeEventListener('abort', onAbort)
    // What is starting can be stopped once it has started. What does not come to it is not waited for.
    await within(grace, starting)
    const failures: unknown[] = []
    for (const part of started.reverse()) {
      await attempt(() => part.stop?.()).catch((error) => failures.push(error))
    }
    const timer = setTimeout(() => http.server.closeAllConnections(), grace)
    await http.close()
    clearTimeout(timer)
    if (failures.length > 0) throw failures[0]
  }

  const appliance: Appliance<Events> = {
    http,
    events,
    page,
    closed: end.promise,
    get addresses() {
      if (bound === undefined) return []
      const protocol = certificate === undefined ? 'http' : 'https'
      const interfaces = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
      return addressesOf({ protocol, ...bound, names: names() }, interfaces)
    },
    health: (part, check) => void checks.set(part, check),
    async start() {
      refuseClosed()
      try {
        starting = startAll()
        await starting
        return appliance.addresses
      } catch (error) {
        // What failed first is what matters; what fails while stopping is told by `closed`.
        await appliance.close().catch(() => {})
        throw error
      }
    },
    close() {
      if (!closing) {
        closing = true
        void stop().then(end.resolve, end.reject)
      }
      return end.promise
    },
    [Symbol.asyncDispose]: () => appliance.close(),
  }
  const onAbort = (): void => void appliance.close().catch(() => {})
  signal?.addEventListener('abort', onAbort, { once: true })
  if (signal?.aborted) onAbort()
  return appliance
}

/** Wait until it is settled, however, or for so many ms. */
async function within(ms: number, promise: Promise<void> | undefined): Promise<void> {
  const timer = new AbortController()
  const late = sleep(ms, undefined, { signal: timer.signal })
  await Promise.race([promise, late]).catch(() => undefined)
  timer.abort()
  await late.catch(() => undefined)
}

/** A part may throw at once, or later: both are told alike. */
async function attempt(verb: () => void | Promise<void>): Promise<void> {
  await verb()
}
