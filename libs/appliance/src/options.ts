import type { FastifyBaseLogger } from 'fastify'
import type { EventStreamOptions } from './events/stream.ts'
import { came, refuse, wholeNumber } from './faults.ts'
import { addressList } from './http/address-list.ts'
import type { NavLink } from './http/page.ts'
import type { ServerLimits } from './http/server.ts'
import type { Metrics } from './metrics/metrics.ts'
import type { Part } from './part.ts'
import type { MdnsJoin, MuninJoin } from './parts/own-parts.ts'
import type { ServiceNotifier } from './systemd/notifier.ts'
import type { TlsOptions } from './tls/certificate.ts'
import type { UsersOptions } from './users/add-users.ts'
import type { LoginLanguage } from './users/login-words.ts'

/** What an appliance is made of. */
export interface ApplianceOptions {
  /** Its name for programs: a host name's label, as `pigebox`. */
  readonly name: string
  /** Its name for people. Default the name. */
  readonly title?: string
  /** The TCP port to listen on; 0 for any that is free. Default 8080. */
  readonly port?: number
  /** The address to bind to. Default `::`, all addresses. */
  readonly host?: string
  /** How many ports above to try if `port` is in use. Default 0: being in use is an error. */
  readonly nextPorts?: number
  /** Host names that lead here, say `pigebox.local`: shown among the addresses. Default none. */
  readonly names?: readonly string[]
  /** Host names under which requests are answered; others get 421. Default any. */
  readonly allowedHosts?: readonly string[]
  /** Links to its pages. Default none. */
  readonly nav?: readonly NavLink[]
  /**
   * Languages of what the shell itself says on pages, the login and refusals; the first is for whose browser wants none of
   * them. Default English alone.
   */
  readonly languages?: readonly LoginLanguage[]
  /** What a client may cost. */
  readonly limits?: ServerLimits
  /** How the stream of events is kept. */
  readonly events?: EventStreamOptions
  /**
   * Addresses and networks of proxies in front: who asks is then whom their `X-Forwarded-*` tells, for all limits and for who is
   * told. `true`: whoever asks is believed, so that a client may call itself anything; only where none but a proxy can
   * connect. Default `false`: none.
   */
  readonly trustProxy?: boolean | readonly string[]
  /** Where failed requests are logged: a pino logger, say the journal's. Default nowhere. */
  readonly logger?: FastifyBaseLogger
  /** A certificate, for HTTPS. Default none: plain HTTP, as suits a local network. */
  readonly tls?: TlsOptions
  /** Who may use it. Default everybody. */
  readonly users?: UsersOptions
  /** Its numbers, told at `/metrics`. Default none, and no such route. */
  readonly metrics?: Metrics
  /**
   * Be `NAME.local` on the network, and in its list of web servers. Default not. Until the name is
   * found free it may change, to `NAME-2.local`; the appliance's `addresses` tells.
   */
  readonly mdns?: MdnsJoin
  /** Answer Munin masters from `metrics`. Default not. */
  readonly munin?: MuninJoin
  /** The service manager: told when it is ready, and when it stops. Default nobody is. */
  readonly service?: Pick<ServiceNotifier, 'ready' | 'stopping'>
  /** What else starts and ends with it. Default nothing. */
  readonly parts?: readonly Part[]
  /** How long a health check may take, in ms. Default 5,000. */
  readonly healthTimeout?: number
  /** How long requests may take to finish when it ends, in ms. Default 5,000. */
  readonly grace?: number
  /** Ends it. */
  readonly signal?: AbortSignal
}

type WithDefault =
  | 'events'
  | 'grace'
  | 'healthTimeout'
  | 'host'
  | 'languages'
  | 'limits'
  | 'names'
  | 'nav'
  | 'nextPorts'
  | 'parts'
  | 'port'
  | 'title'
  | 'trustProxy'

/** Options with their defaults. */
export type Settings = ApplianceOptions & Required<Pick<ApplianceOptions, WithDefault>>

/**
 * Check an appliance's options and fill in the defaults.
 *
 * @param options what was given
 * @returns the settings
 * @throws ApplianceError `ERR_OPTIONS` with every fault
 */
export function settingsOf(options: ApplianceOptions): Settings {
  const settings: Settings = {
    title: options.name,
    port: 8080,
    host: '::',
    nextPorts: 0,
    names: [],
    nav: [],
    languages: ['en'],
    limits: {},
    events: {},
    trustProxy: false,
    parts: [],
    healthTimeout: 5000,
    grace: 5000,
    ...options,
  }
  const { name, port, nextPorts, healthTimeout, grace, munin, metrics, trustProxy } = settings
  refuse('createAppliance', [
    !/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name) &&
      `name: expected a host name's label (a-z, 0-9, -), ${came(name)}`,
    munin !== undefined && metrics === undefined && 'munin: expected metrics to be given too',
    ...(typeof trustProxy === 'boolean' ? [] : addressList('trustProxy', trustProxy).faults),
    wholeNumber('port', port, 0, 65_535),
    wholeNumber('nextPorts', nextPorts, 0, 1000),
    wholeNumber('healthTimeout', healthTimeout, 1, 600_000),
    wholeNumber('grace', grace, 0, 600_000),
  ])
  return settings
}
