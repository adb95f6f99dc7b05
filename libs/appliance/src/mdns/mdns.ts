import type { RemoteInfo } from 'node:dgram'
import { EventEmitter } from 'node:events'
import { networkInterfaces } from 'node:os'
import { performance } from 'node:perf_hooks'
import { ApplianceError } from '../errors.ts'
import { came, type Fault, refuse, wholeNumber } from '../faults.ts'
import {
  hostName,
  type Identity,
  probePause,
  publishedServices,
  renamed,
  type ServiceOptions,
} from './identity.ts'
import { type LinkSession, type LinkSessionHandlers, openLinkSession } from './link-session.ts'
import { isReachedAs, type Link, linkOf, linksOf, sameLink } from './links.ts'
import { isHostLabel, isInstanceLabel } from './name.ts'
import { openSockets, type Sockets } from './sockets.ts'
import { makeZone, type Zone } from './zone.ts'

/** What is published on the network. */
export interface MdnsOptions {
  /** The host's name without `.local`: letters, digits and hyphens. */
  readonly name: string
  /** What it offers. Default: nothing but its addresses. */
  readonly services?: readonly ServiceOptions[]
  /** Only on these network interfaces. Default: on all but the loopback. */
  readonly interfaces?: readonly string[]
  /** How often to look for other addresses, and to try again where it failed, in ms. Default 5,000. */
  readonly poll?: number
  /** Takes the name back and closes when it aborts. */
  readonly signal?: AbortSignal
}

/** What a publisher tells. */
export interface MdnsEvents {
  /** The name holds on this interface, at these addresses. */
  published: [
    {
      /** The host's full name. */
      readonly name: string
      /** The interface's name. */
      readonly interface: string
      /** What is told there. */
      readonly addresses: readonly string[]
    },
  ]
  /** Names were another's. */
  conflict: [
    {
      /** The full names of the host or of services that are another's. */
      readonly lost: readonly string[]
      /** The host's full name from now on. */
      readonly name: string
    },
  ]
  /** Nothing can be published; it is tried again, and told again only once it has worked. */
  unavailable: [
    {
      /** `ERR_MDNS`, with its cause. */
      readonly error: ApplianceError
    },
  ]
}

/** A name on the network. */
export interface Mdns extends AsyncDisposable {
  /** What it tells. */
  readonly events: EventEmitter<MdnsEvents>
  /** The host's full name, as it is now: `pigebox.local`, or `pigebox-2.local` after a conflict. */
  readonly name: string
}

/**
 * Publish a host's name and its services by multicast DNS (RFC 6762) and DNS-SD (RFC 6763). Where
 * there is no network yet, or multicast is not allowed, it says so once and waits for better times.
 *
 * @throws {@link ApplianceError} `ERR_OPTIONS`
 */
export function publishName(options: MdnsOptions): Mdns {
  const { name, services = [], interfaces, poll = 5_000, signal } = options
  refuse('publishName', [
    !isHostLabel(name) && `name: expected letters, digits and hyphens, ${came(name)}`,
    wholeNumber('poll', poll, 10, 3_600_000),
    ...services.flatMap(serviceFaults),
  ])
  const events = new EventEmitter<MdnsEvents>()
  const sessions = new Map<string, LinkSession>()
  let identity: Identity = {
    label: name,
    number: 1,
    services: services.map((service) => ({ ...service, number: 1 })),
  }
  let sockets: Sockets | undefined
  let conflicts: readonly number[] = []
  let available = true
  let closing: Promise<void> | undefined

  const unavailable = (cause: unknown): void => {
    if (!available || closing !== undefined) return
    available = false
    const reason = cause instanceof Error ? cause.message : `${cause}`
    const error = new ApplianceError('ERR_MDNS', `cannot publish ${name}.local: ${reason}`, {
      cause,
    })
    events.emit('unavailable', { error })
  }
  const zoneOf = ({ published }: Link): Zone =>
    makeZone(hostName(identity), published, publishedServices(identity))

  const handlers: LinkSessionHandlers = {
    announced: ({ name, published }) =>
      void events.emit('published', {
        name: hostName(identity),
        interface: name,
        addresses: published,
      }),
    lost(lost) {
      const now = performance.now()
      conflicts = [...conflicts, now].slice(-100)
      identity = renamed(identity, lost)
      events.emit('conflict', { lost, name: hostName(identity) })
      const pause = probePause(conflicts, now)
      for (const session of sessions.values()) session.restart(zoneOf(session.link), pause)
    },
    sent(error) {
      if (error === undefined) available = true
      else unavailable(error)
    },
  }
  const receive = (bytes: Buffer, from: RemoteInfo): void => {
    const links = Array.from(sessions.values(), ({ link }) => link)
    const link = linkOf(links, from.address)
    if (link) sessions.get(link.name)?.receive(bytes, from)
  }
  const closeSession = (session: LinkSession): void => {
    session.close()
    sessions.delete(session.link.name)
    for (const socket of sockets?.all ?? []) socket.leave(session.link)
  }
  const closeSockets = async (): Promise<void> => {
    for (const session of sessions.values()) closeSession(session)
    const old = sockets
    sockets = undefined
    await old?.[Symbol.asyncDispose]()
  }

  /** Join the interfaces that have come, leave those that are gone, note what has changed. */
  const look = async (): Promise<void> => {
    try {
      sockets ??= await openSockets(receive, (error) => {
        unavailable(error)
        void closeSockets()
      })
      const { all, shared } = sockets
      const links = linksOf(networkInterfaces(), interfaces)
      for (const session of sessions.values()) {
        if (!links.some((link) => isReachedAs(link, session.link))) closeSession(session)
      }
      if (links.length === 0) throw new Error('there is no network')
      for (const link of links) {
        const session = sessions.get(link.name)
        if (session === undefined) {
          const joined = all.filter((socket) => socket.join(link))
          if (joined.length === 0) throw new Error(`${link.name} takes no multicast`)
          sessions.set(link.name, openLinkSession(link, zoneOf(link), joined, shared, handlers))
        } else if (!sameLink(session.link, link)) session.change(link, zoneOf(link))
        else if (session.unheard) session.restart(zoneOf(link), 0)
      }
    } catch (error) {
      unavailable(error)
    }
  }
  let looking = look()
  const timer = setInterval(() => {
    looking = looking.then(look)
  }, poll)

  const close = async (): Promise<void> => {
    clearInterval(timer)
    signal?.removeEventListener('abort', onAbort)
    await looking
    await Promise.all(Array.from(sessions.values(), (session) => session.farewell()))
    await closeSockets()
  }
  const dispose = (): Promise<void> => {
    closing ??= close()
    return closing
  }
  const onAbort = (): void => void dispose()
  signal?.addEventListener('abort', onAbort)
  if (signal?.aborted) onAbort()

  return {
    events,
    get name() {
      return hostName(identity)
    },
    [Symbol.asyncDispose]: dispose,
  }
}

function serviceFaults({ name, type = 'http', port, txt = {} }: ServiceOptions): Fault[] {
  return [
    !isInstanceLabel(name) &&
      `services: expected a name of up to 63 bytes without dots, ${came(name)}`,
    // RFC 6763, 7.2 and RFC 6335, 5.1.
    !(isHostLabel(type) && type.length <= 15) &&
      `${name}: expected a registered type, ${came(type)}`,
    wholeNumber(`${name}.port`, port, 1, 65_535),
    ...Object.entries(txt).map(
      ([key, value]) =>
        // RFC 6763, 6.4.
        !(/^[\x20-\x3c\x3e-\x7e]+$/.test(key) && Buffer.byteLength(`${key}=${value}`) <= 255) &&
        `${name}.txt: expected key=value of up to 255 bytes, ${came(`${key}=${value}`)}`,
    ),
  ]
}
