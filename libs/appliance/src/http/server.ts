import type { Server as PlainServer } from 'node:http'
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  LogController,
} from 'fastify'
import type { Certificate } from '../tls/certificate.ts'
import { clientKey, createLimiter, type LimiterOptions } from '../users/limiter.ts'
import { addressList } from './address-list.ts'
import { securityHeaders } from './headers.ts'
import { isAllowedHost } from './hosts.ts'
import { isCrossOrigin } from './origin.ts'
import { refusalOf } from './refusal.ts'

/** What a client may cost. The defaults suit a box on a local network. */
export interface ServerLimits {
  /** Bytes of a request's headers. Default 16 KiB. */
  readonly headerBytes?: number
  /** Bytes of a request's body, unless its route says otherwise. Default 1 MiB. */
  readonly bodyBytes?: number
  /** How long a client may take to send its headers, in ms. Default 15,000. */
  readonly headerTimeout?: number
  /** How long a client may take to send its whole request, in ms. Default 60,000. */
  readonly requestTimeout?: number
  /** How long a connection may stand still in the middle of an answer, in ms. Default 120,000. */
  readonly stallTimeout?: number
  /** How many connections there may be at once; more are closed unheard. Default 1,000. */
  readonly connections?: number
  /**
   * How often one client may ask (one address; of IPv6, one /64): more gets 429. Memory: 100 bytes for each of the keys. Default:
   * as often as it likes.
   */
  readonly requests?: LimiterOptions
}

/** How the HTTP server is made. */
export interface ServerOptions {
  /** What a client may cost. */
  readonly limits?: ServerLimits
  /** A certificate makes it HTTPS. */
  readonly tls?: Certificate | undefined
  /**
   * Host names under which requests are answered; others get 421. Addresses and `localhost` always
   * are. Needed against DNS rebinding where there is no login. Default: any name.
   */
  readonly allowedHosts?: (() => readonly string[]) | undefined
  /** Proxies in front, as `createAppliance` is told of them. Default `false`: none. */
  readonly trustProxy?: boolean | readonly string[]
  /** Where failed requests are logged. Default nowhere. */
  readonly logger?: FastifyBaseLogger | undefined
}

/**
 * A Fastify server with an appliance's limits and headers, and no routes yet.
 *
 * @param options its limits and surroundings
 * @returns the server, not listening
 */
export function createServer(options: ServerOptions): FastifyInstance {
  const { limits = {}, tls, allowedHosts, trustProxy = false, logger } = options
  const headersTimeout = limits.headerTimeout ?? 15_000
  const http = {
    maxHeaderSize: limits.headerBytes ?? 16_384,
    headersTimeout,
    connectionsCheckingInterval: Math.min(5000, headersTimeout),
  }
  const app = Fastify({
    ...(tls === undefined ? { http } : { https: { ...http, ...tls } as typeof http }),
    ...(logger === undefined ? {} : { loggerInstance: logger }),
    // A line for each request would wear out a flash disk; the journal tells what failed.
    logController: new LogController({ disableRequestLogging: true }),
    // Names of files are longer than the router's 100: up to 255 bytes, each of which may be three characters here.
    routerOptions: { maxParamLength: 1000 },
    bodyLimit: limits.bodyBytes ?? 2 ** 20,
    requestTimeout: limits.requestTimeout ?? 60_000,
    connectionTimeout: limits.stallTimeout ?? 120_000,
    keepAliveTimeout: 10_000,
    forceCloseConnections: 'idle',
    trustProxy: typeof trustProxy === 'boolean' ? trustProxy : addressList('', trustProxy).includes,
    // An address that cannot be decoded reaches no hook, and Fastify would say it back.
    frameworkErrors: (_error, _request, reply) => refuseAddress(reply as unknown as FastifyReply),
  }) as FastifyInstance
  const server: PlainServer = app.server
  server.maxConnections = limits.connections ?? 1000
  const limiter = limits.requests && createLimiter(limits.requests)
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(securityHeaders)
    const wait = limiter?.take(clientKey(request.ip), performance.now()) ?? 0
    if (wait > 0) {
      reply.code(429).header('retry-after', Math.ceil(wait / 1000))
      await reply.send(refusalOf(429, 'Too many requests. Try again later.'))
      return
    }
    const { method, host, headers, raw } = request
    if ((raw.headersDistinct['host']?.length ?? 0) > 1) {
      // RFC 9112, 3.2: a proxy before us may have gone by the other one.
      await reply.code(400).send(refusalOf(400, 'There is more than one Host.'))
    } else if (allowedHosts !== undefined && !isAllowedHost(host, allowedHosts())) {
      const message = `This appliance does not answer to the name "${host}". If it is to, add the name in its configuration (web: names).`
      await reply.code(421).send(refusalOf(421, message))
    } else if (isCrossOrigin(method, host, headers)) {
      const message = 'A page of another origin may not ask for this.'
      await reply.code(403).send(refusalOf(403, message, 'other-origin'))
    }
  })
  return app
}

function refuseAddress(reply: FastifyReply): void {
  reply.code(400).headers(securityHeaders).send(refusalOf(400, 'This address is malformed.'))
}
