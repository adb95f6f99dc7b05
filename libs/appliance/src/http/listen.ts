import type { FastifyInstance } from 'fastify'
import { ApplianceError } from '../errors.ts'

/** Where to listen. */
export interface ListenOptions {
  /** The TCP port; 0 for any that is free. */
  readonly port: number
  /** The address to bind to. `::` is every address, of IPv4 too. */
  readonly host: string
  /** How many ports above to try if it is in use. */
  readonly next: number
}

/** What cannot be listened on, and what to do about it. */
const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there',
  EACCES: 'ports below 1024 need root, or CAP_NET_BIND_SERVICE in the service unit',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'no such host',
}

/**
 * Listen, on the next ports too if that is wanted; on IPv4 alone where there is no IPv6.
 *
 * @param app the server
 * @param options where
 * @returns the address and port that it got
 * @throws ApplianceError `ERR_LISTEN`, saying which port and why
 */
export async function listen(
  app: FastifyInstance,
  { port, host, next }: ListenOptions,
): Promise<{ readonly host: string; readonly port: number }> {
  try {
    await app.listen({ port, host })
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE' && next > 0 && port !== 0) {
      return listen(app, { host, port: port + 1, next: next - 1 })
    }
    if (code === 'EAFNOSUPPORT' && host === '::')
      return listen(app, { host: '0.0.0.0', port, next })
    const reason = reasons[code] ?? (error as Error).message
    const message = `cannot listen on port ${port} of ${host}: ${reason}`
    throw new ApplianceError('ERR_LISTEN', message, { cause: error })
  }
  const bound = app.server.address()
  if (bound === null || typeof bound === 'string') {
    throw new ApplianceError('ERR_LISTEN', `not listening on a TCP port but on ${bound}`)
  }
  return { host: bound.address, port: bound.port }
}
