import { Server as TlsServer } from 'node:tls'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import { ApplianceError } from '../errors.ts'
import { type Mdns, type MdnsOptions, publishName } from '../mdns/mdns.ts'
import type { Metrics } from '../metrics/metrics.ts'
import {
  createMuninNode,
  type MuninNode,
  type MuninNodeOptions,
  usualMuninPort,
} from '../munin/node.ts'
import type { Part } from '../part.ts'
import type { ServiceNotifier } from '../systemd/notifier.ts'
import type { Certificate, TlsOptions } from '../tls/certificate.ts'
import { followCertificate } from '../tls/follow.ts'

/** How an appliance is found by multicast DNS. */
export type MdnsJoin = Pick<MdnsOptions, 'interfaces' | 'poll'>

/** How an appliance answers Munin masters. */
export interface MuninJoin extends Omit<MuninNodeOptions, 'metrics' | 'signal'> {
  /** Go on without it where another one has the port. Default not: that is an error. */
  readonly optional?: boolean
  /** How many ports above to try before that. Default 0. */
  readonly nextPorts?: number
}

/** The parts that an appliance can have of itself. */
export interface OwnParts {
  /** Its name for people: what its service is called on the network. */
  readonly title: string
  /** Its certificate: where it comes from. */
  readonly tls?: TlsOptions
  /** How it is found by multicast DNS. */
  readonly mdns?: MdnsJoin
  /** How it answers Munin masters. */
  readonly munin?: MuninJoin
  /** Its numbers. */
  readonly metrics?: Metrics
  /** The service manager. */
  readonly service?: Pick<ServiceNotifier, 'ready' | 'stopping'>
  /** Where it tells what happens to it. */
  readonly logger?: FastifyBaseLogger
}

/** An appliance's own parts, and the name that one of them got for it. */
export interface JoinedParts {
  /** The parts, in the order in which they start. */
  readonly parts: readonly Part[]
  /** The host names that lead to the appliance thanks to them. */
  names(): readonly string[]
}

/**
 * Make an appliance's own parts. The word to the service manager comes last, and first at the end.
 *
 * @param own which ones
 * @param http the appliance's server
 * @param certificate the certificate that it has
 */
export function ownParts(
  own: OwnParts,
  { server }: FastifyInstance,
  certificate: Certificate | undefined,
): JoinedParts {
  const { title, tls, mdns, munin, metrics, service, logger } = own
  const parts: Part[] = []
  let published: Mdns | undefined

  if (tls !== undefined && certificate !== undefined && server instanceof TlsServer) {
    const onError = (error: unknown): void =>
      logger?.warn({ err: error }, 'certificate not renewed')
    let end = (): void => {}
    parts.push({
      start: () => {
        end = followCertificate(server, { tls, current: certificate, onError })
      },
      stop: () => end(),
    })
  }
  if (munin !== undefined && metrics !== undefined) {
    parts.push(
      disposable(({ name }) =>
        startMunin({ host: name, ...munin, metrics }, munin.nextPorts ?? 0).then(
          (node) => {
            const { port = usualMuninPort } = munin
            if (port !== 0 && node.port !== port) {
              logger?.info(`Munin masters are answered on port ${node.port}: ${port} was taken`)
            }
            return node
          },
          (error: unknown) => {
            if (!munin.optional || !isMunin(error)) throw error
            logger?.warn({ err: error }, 'there is no Munin node')
            return undefined
          },
        ),
      ),
    )
  }
  if (mdns !== undefined) {
    const type = tls === undefined ? 'http' : 'https'
    parts.push(
      disposable(async ({ name, port }) => {
        published = publishName({ ...mdns, name, services: [{ name: title, type, port }] })
        published.events.on('published', (told) => logger?.info(told, `this is ${told.name}`))
        published.events.on('conflict', (told) => logger?.warn(told, `trying ${told.name}`))
        published.events.on('unavailable', ({ error }) =>
          logger?.warn({ err: error }, 'not on mDNS'),
        )
        return published
      }),
    )
  }
  if (service !== undefined) {
    parts.push({
      start: ({ addresses }) => service.ready(`${title} at ${addresses[0]?.url}`),
      stop: () => service.stopping(),
    })
  }
  return { parts, names: () => (published === undefined ? [] : [published.name]) }
}

/** On the first of the ports that is free. */
async function startMunin(options: MuninNodeOptions, next: number): Promise<MuninNode> {
  const { port = usualMuninPort } = options
  return await createMuninNode(options).catch((error: unknown) => {
    if (next === 0 || port === 0 || !isMunin(error)) throw error
    return startMunin({ ...options, port: port + 1 }, next - 1)
  })
}

function isMunin(error: unknown): boolean {
  return error instanceof ApplianceError && error.code === 'ERR_MUNIN'
}

/** A part that is made when the appliance starts, and disposed of when it ends. */
function disposable(
  make: (...given: Parameters<NonNullable<Part['start']>>) => Promise<AsyncDisposable | undefined>,
): Part {
  let made: AsyncDisposable | undefined
  return {
    start: async (started) => {
      made = await make(started)
    },
    stop: async () => made?.[Symbol.asyncDispose](),
  }
}
