import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { EventStream } from '../events/stream.ts'
import type { Metrics } from '../metrics/metrics.ts'
import { type Health, type HealthCheck, runChecks } from './health.ts'
import { serveFrame } from './serve-frame.ts'

/** What the routes that every appliance has show. */
export interface Shell {
  /** What `/events` tells. */
  readonly events: Pick<EventStream, 'serve'>
  /** What `/health` looks at. */
  readonly checks: ReadonlyMap<string, HealthCheck>
  /** How long one check may take, in ms. */
  readonly healthTimeout: number
  /**
   * Whether who asks is logged in, still: `/health` tells its reports to them alone, and `/events` goes on for so long.
   * Without it there is no login.
   */
  readonly isLoggedIn?: ((request: FastifyRequest) => Promise<boolean>) | undefined
  /** What `/metrics` tells. */
  readonly metrics?: Metrics | undefined
}

/**
 * Add the routes that every appliance has: the frame's files, `/events`, `/health`, `/metrics`.
 *
 * @param app the server
 * @param shell what they show
 */
export function addShellRoutes(app: FastifyInstance, shell: Shell): void {
  const { events, metrics, isLoggedIn } = shell
  app.register(serveFrame())
  app.get('/events', (request, reply) => {
    // What hooks have set would be lost with a hijacked reply.
    for (const [name, value] of Object.entries(reply.getHeaders())) {
      if (value !== undefined) reply.raw.setHeader(name, value)
    }
    reply.hijack()
    events.serve(request.raw, reply.raw, isLoggedIn && (() => isLoggedIn(request)))
  })
  const look = shared(() => runChecks(shell.checks, shell.healthTimeout))
  app.get('/health', { config: { role: false } }, async ({ user }, reply) => {
    const health = await look()
    reply.code(health.status === 'ok' ? 200 : 503).header('cache-control', 'no-store')
    const isDiscreet = isLoggedIn !== undefined && user === undefined
    return reply.send(isDiscreet ? { status: health.status } : health)
  })
  if (metrics === undefined) return
  app.get('/metrics', async (_request, reply) => {
    const text = await metrics.text()
    return reply.type(metrics.contentType).header('cache-control', 'no-store').send(text)
  })
}

/** However many ask at once, the checks run once. */
function shared(look: () => Promise<Health>): () => Promise<Health> {
  let running: Promise<Health> | undefined
  return () => {
    running ??= look().finally(() => {
      running = undefined
    })
    return running
  }
}
