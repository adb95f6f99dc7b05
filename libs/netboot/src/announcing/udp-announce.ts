import { randomInt } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import { lookup } from 'node:dns/promises'
import { once } from 'node:events'
import type { TrackerReply } from '../tracker/response.ts'
import {
  formatConnect,
  formatUdpAnnounce,
  parseUdpResponse,
  type UdpResponse,
} from '../tracker/udp-packet.ts'
import type { Question } from './question.ts'

/** In ms: then a packet is sent again, for one may get lost. BEP 15 waits 15 s, which no one who boots has. */
const again = 2000

/** Announce over UDP (BEP 15): a connection first, then the announce. */
export async function askUdpTracker(
  place: URL,
  { announce, host }: Question,
  signal: AbortSignal,
): Promise<TrackerReply> {
  const { address, family } = await lookup(place.hostname.replace(/^\[|\]$/g, ''))
  const socket = createSocket(family === 6 ? 'udp6' : 'udp4')
  try {
    if (host !== undefined) {
      socket.bind({ address: host })
      await once(socket, 'listening', { signal })
    }
    socket.connect(Number(place.port || 80), address)
    await once(socket, 'connect', { signal })
    const kind = family === 6 ? 'ipv6' : 'ipv4'
    const transaction = randomInt(2 ** 32)
    const opened = await exchange(socket, formatConnect(transaction), transaction, kind, signal)
    if (opened.kind !== 'connect') throw new Error('expected a connection')
    const next = randomInt(2 ** 32)
    const packet = formatUdpAnnounce(next, opened.connection, announce, randomInt(2 ** 32))
    const answered = await exchange(socket, packet, next, kind, signal)
    if (answered.kind !== 'announce') throw new Error('expected an answer to the announce')
    return answered.reply
  } finally {
    socket.close()
  }
}

async function exchange(
  socket: Socket,
  packet: Uint8Array,
  transaction: number,
  family: 'ipv4' | 'ipv6',
  signal: AbortSignal,
): Promise<UdpResponse> {
  const { promise, resolve, reject } = Promise.withResolvers<UdpResponse>()
  const listen = (bytes: Buffer): void => {
    try {
      const response = parseUdpResponse(bytes, family)
      if (response.transaction === transaction) resolve(response)
    } catch {
      // Anybody can send us anything: the answer may still come.
    }
  }
  const send = (): void => socket.send(packet, (error) => error && reject(error))
  const stop = (): void => reject(signal.reason)
  socket.on('message', listen).on('error', reject)
  signal.addEventListener('abort', stop, { once: true })
  const timer = setInterval(send, again)
  try {
    send()
    const response = await promise
    if (response.kind === 'error') throw new Error(`the tracker refuses: ${response.message}`)
    return response
  } finally {
    clearInterval(timer)
    signal.removeEventListener('abort', stop)
    socket.off('message', listen).off('error', reject)
  }
}
