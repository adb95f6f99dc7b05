import { Redis } from 'ioredis'
import type { Database } from '../oddity.ts'

/** Where a replica listens on this machine, and what it asks for. */
export interface Endpoint {
  /** A TCP port of 127.0.0.1, or the path of a UNIX socket. */
  readonly at: number | string
  /** User of its access list. */
  readonly user?: string
  /** Its password. */
  readonly password?: string
}

/**
 * Connect to one database of a replica. Nothing is queued, tried again or hidden: a command is answered within
 * `timeout` or fails, and a connection that is lost stays lost. Whoever uses it begins anew.
 *
 * @param timeout - ms for connecting, and for each command
 * @param signal - ends the connection: whoever waits for an answer is told at once
 * @throws what the connection or the selection failed with; nothing is left open
 */
export async function connect(
  { at, user, password }: Endpoint,
  database: Database,
  timeout: number,
  signal?: AbortSignal,
): Promise<Redis> {
  const options = {
    ...(typeof at === 'number' ? { host: '127.0.0.1', port: at } : { path: at }),
    ...(user !== undefined && { username: user }),
    ...(password !== undefined && { password }),
    // RESP3 would carry invalidations on the same connection, but this client drops them.
    protocol: 2 as const,
    lazyConnect: true,
    connectTimeout: timeout,
    commandTimeout: timeout,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    enableReadyCheck: false,
    autoResubscribe: false,
    autoResendUnfulfilledCommands: false,
    disableClientInfo: true,
    // One that hangs does not say goodbye: it is not waited for.
    disconnectTimeout: 50,
    retryStrategy: () => null,
  }
  const redis = new Redis(options)
  // What went wrong is told by the commands and by `end`; without a listener it would be printed.
  redis.on('error', () => undefined)
  signal?.addEventListener('abort', () => redis.disconnect(), { once: true })
  try {
    await redis.connect()
    // Not by the option `db`: what it fails with is swallowed, and database 0 would be read for 1.
    await redis.select(database)
    return redis
  } catch (error) {
    redis.disconnect()
    throw error
  }
}
