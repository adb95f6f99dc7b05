import { readFile } from 'node:fs/promises'
import { Redis } from 'ioredis'
import type { Box, TlsFiles } from '../box.ts'

/**
 * Connect to database 0 of a master. As with replicas, nothing is queued or tried again. Whether it is there and lets
 * us in is told by the first command: at 20 ms to the box, one more to ask that would be 20 ms.
 *
 * @param timeout - ms for connecting, and for each command
 * @throws what the connection failed with; nothing is left open
 */
export async function connectMaster({ host, master }: Box, timeout: number): Promise<Redis> {
  const { port, user, password, tls } = master
  const redis = new Redis({
    ...{ host, port, lazyConnect: true, connectTimeout: timeout, commandTimeout: timeout },
    ...(user !== undefined && { username: user }),
    ...(password !== undefined && { password }),
    ...(tls && { tls: await secure(tls) }),
    ...{ protocol: 2 as const, maxRetriesPerRequest: 0, enableOfflineQueue: false },
    ...{ enableReadyCheck: false, autoResendUnfulfilledCommands: false, disableClientInfo: true },
    retryStrategy: () => null,
  })
  let told: unknown
  redis.on('error', (error) => {
    told ??= error
  })
  try {
    await redis.connect()
    return redis
  } catch (error) {
    redis.disconnect()
    // Who is not let in is told so, and then cut off: the latter is all that `connect` tells.
    throw told ?? error
  }
}

async function secure({ ca, cert, key }: TlsFiles): Promise<Record<string, unknown>> {
  const [authority, own, secret] = await Promise.all(
    [ca, cert, key].map((path) => (path === undefined ? undefined : readFile(path))),
  )
  return {
    // An authority of one's own signs nobody else, and such certificates seldom name their hosts: replication does not
    // look at the name, either.
    ...(authority && { ca: authority, checkServerIdentity: () => undefined }),
    ...(own && { cert: own }),
    ...(secret && { key: secret }),
  }
}
