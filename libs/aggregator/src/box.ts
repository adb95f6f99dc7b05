/** One playout box: its Redis is the master, a replica of it is on this machine. */
export interface Box {
  /** The town (network, cluster) that it belongs to. */
  readonly town: string
  /** Its name on the network, lower-cased. */
  readonly host: string
  /** The TCP port of its replica on 127.0.0.1. */
  readonly port: number
  /** How its master is reached, for replication and for writing. */
  readonly master: MasterAccess
}

/** How a master is reached. */
export interface MasterAccess {
  /** Its TCP port. */
  readonly port: number
  /** User of its access list; the one called `default` if there is none. */
  readonly user?: string
  /** Password. */
  readonly password?: string
  /** Given, the connection is encrypted. */
  readonly tls?: TlsFiles
}

/** Files (PEM) for an encrypted connection. */
export interface TlsFiles {
  /** Certificates of who may have signed the master's; those of the system if there is none. */
  readonly ca?: string
  /** Our certificate, if the master asks for one. */
  readonly cert?: string
  /** The key of our certificate. */
  readonly key?: string
}

/** What names a box among all: a host may be in two towns. */
export type BoxId = `${string}/${string}`

/**
 * Name a box.
 *
 * @returns `TOWN/HOST`
 */
export function boxIdOf({ town, host }: Pick<Box, 'town' | 'host'>): BoxId {
  return `${town}/${host}`
}
