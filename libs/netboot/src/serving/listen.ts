import type { Socket } from 'node:dgram'
import { once } from 'node:events'
import type { AddressInfo, Server } from 'node:net'
import { NetbootError } from '../errors.ts'
import { portHolder } from './port-holder.ts'

/**
 * Let a TCP server listen.
 *
 * @param host - an address; `undefined`: all, of IPv6 and IPv4
 * @returns the port: one that is free, if 0 was given
 * @throws {@link NetbootError} `ERR_LISTEN`: the port is taken, or the address is not of this machine
 */
export async function listenTcp(
  server: Server,
  port: number,
  host: string | undefined,
): Promise<number> {
  try {
    server.listen({ port, host })
    await once(server, 'listening')
  } catch (cause) {
    throw await listenError('TCP', port, host, cause)
  }
  // One connection that could not be taken is no reason to stop.
  server.on('error', () => undefined)
  return (server.address() as AddressInfo).port
}

/** Bind a UDP socket; see {@link listenTcp}. @throws {@link NetbootError} `ERR_LISTEN` */
export async function bindUdp(
  socket: Socket,
  port: number,
  host: string | undefined,
): Promise<number> {
  try {
    socket.bind({ port, ...(host === undefined ? {} : { address: host }) })
    await once(socket, 'listening')
  } catch (cause) {
    throw await listenError('UDP', port, host, cause)
  }
  // What is wrong with one packet is no reason to stop.
  socket.on('error', () => undefined)
  return socket.address().port
}

async function listenError(
  kind: 'TCP' | 'UDP',
  port: number,
  host: string | undefined,
  cause: unknown,
): Promise<NetbootError> {
  const place = host === undefined ? `${kind} port ${port}` : `${kind} port ${port} of ${host}`
  const protocol = kind === 'TCP' ? 'tcp' : 'udp'
  const isTaken = (cause as { code?: unknown }).code === 'EADDRINUSE'
  const holder = isTaken ? await portHolder({ protocol, port }) : undefined
  const reason = cause instanceof Error ? cause.message : String(cause)
  const why = holder === undefined ? reason : `${holder} has it`
  return new NetbootError('ERR_LISTEN', `could not listen on ${place}: ${why}`, { cause })
}
