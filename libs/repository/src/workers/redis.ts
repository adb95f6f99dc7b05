import type { Redis } from 'ioredis'
import { RepositoryError } from '../errors.ts'

/** A connection to the Redis of the workers. */
export interface Link extends AsyncDisposable {
  /** The client; its commands wait while the connection is lost. */
  readonly redis: Redis
  /** Where it is, without the password. */
  readonly place: string
  /** Whether the connection stands. */
  readonly up: boolean
  /** Aborted when it has been away for longer than one waits; the reason is `ERR_QUEUE`. */
  readonly gone: AbortSignal
  /** End the connections that were duplicated, for waiting, and this one as well if it is lost. */
  letGo(): void
}

/** How to connect. */
export interface LinkOptions {
  /** `redis://[USER[:PASSWORD]@]HOST[:PORT][/DATABASE]`, or `rediss://` for TLS. */
  readonly url: string
  /** For how long it may be away, in s. */
  readonly patience: number
  /** Is told when the connection is lost. */
  readonly onLost: (message: string) => void
  /** Is told when it is there again. */
  readonly onBack: (message: string) => void
}

/** In ms. BullMQ waits for up to 10 s for a job or an event, with one command. */
const silence = 30_000
/** In ms. */
const longestPause = 2_000
/** What BullMQ is made for. */
const oldest = [6, 2] as const

/** The packages that only this needs: a user without workers need not install them. */
export async function loadBullmq(): Promise<typeof import('bullmq')> {
  return await import('bullmq').catch(notInstalled)
}

/**
 * Connect to Redis. It has to be there now; later it may be away for a while.
 *
 * @throws {@link RepositoryError} `ERR_QUEUE`
 */
export async function connect({ url, patience, onLost, onBack }: LinkOptions): Promise<Link> {
  const { Redis: Client } = await import('ioredis').catch(notInstalled)
  const place = placeOf(url)
  let last: Error | undefined
  const redis = new Client(url, {
    lazyConnect: true,
    // What is asked while Redis is away is asked when it is back; patience is counted here.
    maxRetriesPerRequest: null,
    enableOfflineQueue: true,
    socketTimeout: silence,
    connectTimeout: 10_000,
    keepAlive: 10_000,
    retryStrategy: (times) => Math.min(longestPause, 50 * 2 ** times),
  })
  redis.on('error', (error: Error) => {
    last = error
  })
  try {
    await redis.connect()
    await checkVersion(redis, place)
  } catch (cause) {
    redis.disconnect()
    if (cause instanceof RepositoryError) throw cause
    throw failure(place, last ?? cause)
  }
  // BullMQ waits for jobs and events by connections of their own, which it makes of this one.
  const copies: Redis[] = []
  const duplicate = redis.duplicate.bind(redis)
  redis.duplicate = (override) => {
    const copy = duplicate(override)
    copies.push(copy)
    return copy
  }
  const gone = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const letGo = (): void => {
    for (const client of timer ? [...copies, redis] : copies) hangUp(client)
  }
  const giveUp = (): void => {
    gone.abort(failure(place, last, patience))
    letGo()
  }
  redis.on('close', () => {
    if (timer) return
    timer = setTimeout(giveUp, patience * 1000)
    onLost(
      `${place} is away${last ? `: ${last.message}` : ''}; waiting for it, ${patience} s at most`,
    )
  })
  redis.on('ready', () => {
    if (timer) onBack(`${place} is back`)
    clearTimeout(timer)
    timer = undefined
    last = undefined
  })
  return {
    redis,
    place,
    get up() {
      return timer === undefined
    },
    gone: gone.signal,
    letGo,
    async [Symbol.asyncDispose]() {
      redis.removeAllListeners('close')
      clearTimeout(timer)
      for (const client of [...copies, redis]) hangUp(client)
    },
  }
}

/**
 * End a connection, whatever it is at: while it pauses before it connects again, ioredis would only
 * forget to, and leave its commands waiting for ever.
 */
function hangUp(client: Redis): void {
  const pauses = client.status === 'reconnecting'
  client.disconnect()
  if (!pauses) return
  client.connect().catch(() => undefined)
  client.disconnect()
}

/** A URL as one may show it. */
export function placeOf(url: string): string {
  const { protocol, host, pathname } = new URL(url)
  return `${protocol}//${host}${pathname === '/' ? '' : pathname}`
}

async function checkVersion(redis: Redis, place: string): Promise<void> {
  // Instead of BullMQ, which would print it.
  const [, version = ''] = /^(?:redis|valkey)_version:(\S+)/m.exec(await redis.info('server')) ?? []
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return
  const expected = `expected Redis ${oldest.join('.')} or newer`
  throw new RepositoryError('ERR_QUEUE', `${place}: ${expected}, got ${version || 'none'}`)
}

function failure(place: string, cause: unknown, seconds?: number): RepositoryError {
  const reason = cause instanceof Error ? cause.message : 'the connection was closed'
  const since = seconds === undefined ? '' : ` has been away for ${seconds} s`
  return new RepositoryError('ERR_QUEUE', `${place}${since}: ${reason}`, { cause })
}

function notInstalled(cause: unknown): never {
  const hint = 'workers need two packages more: npm install bullmq ioredis'
  throw new RepositoryError('ERR_QUEUE', hint, { cause })
}
