import { randomBytes } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { bindUdp } from '../serving/listen.ts'
import type { Endpoint } from '../wire/endpoint.ts'
import {
  formatLocalAnnounce,
  localGroup,
  mostAnnounced,
  parseLocalAnnounce,
} from '../wire/local-announce.ts'

/** What is told to the LAN, and heard of it. */
export interface LocalDiscoveryOptions {
  /** The TCP port that peers connect to. */
  readonly port: number
  /** The address of the network card; `undefined`: the system chooses. */
  readonly host: string | undefined
  /** What we have or want: no private torrents (BEP 27). */
  readonly infoHashes: () => readonly string[]
  /** Somebody has or wants one of ours. */
  readonly met: (infoHash: string, peer: Endpoint) => void
}

/** Finds peers of the LAN without a tracker. */
export interface LocalDiscovery extends AsyncDisposable {
  /** Tell the others now. */
  announce(): void
}

/** In ms: how often is told what we have (BEP 14). */
const interval = 300_000
/** In ms: to one who is new is told again, but not more often than this. */
const pause = 1000

/**
 * Tell others of the LAN what we have, and hear what they have (BEP 14).
 *
 * @throws NetbootError `ERR_LISTEN`
 */
export async function discoverLocally(options: LocalDiscoveryOptions): Promise<LocalDiscovery> {
  const { port, host, infoHashes, met } = options
  const cookie = randomBytes(6).toString('hex')
  // All clients of this machine share the port.
  const socket = createSocket({ type: 'udp4', reuseAddr: true })
  let told = Number.NEGATIVE_INFINITY
  let answering: NodeJS.Timeout | undefined

  const announce = (): void => {
    told = performance.now()
    const all = infoHashes()
    for (let at = 0; at < all.length; at += mostAnnounced) {
      const some = all.slice(at, at + mostAnnounced)
      const text = formatLocalAnnounce({ port, infoHashes: some, cookie })
      // Without a network there is nobody to be told.
      socket.send(text, localGroup.port, localGroup.host, () => undefined)
    }
  }
  const answer = (): void => {
    answering ??= setTimeout(
      () => {
        answering = undefined
        announce()
      },
      Math.max(0, told + pause - performance.now()),
    )
  }
  socket.on('message', (bytes, from) => {
    const heard = parseLocalAnnounce(bytes.toString('latin1'))
    if (heard === undefined || heard.cookie === cookie) return
    const ours = new Set(infoHashes())
    const common = heard.infoHashes.filter((infoHash) => ours.has(infoHash))
    for (const infoHash of common) met(infoHash, { host: from.address, port: heard.port })
    if (common.length > 0) answer()
  })
  await bindUdp(socket, localGroup.port, undefined)
  // A machine without a network has no group to be in.
  try {
    socket.setMulticastTTL(1)
    if (host !== undefined) socket.setMulticastInterface(host)
    socket.addMembership(localGroup.host, host)
  } catch {
    // It may still be found by trackers.
  }
  const timer = setInterval(announce, interval)
  return {
    announce,
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      clearTimeout(answering)
      await new Promise<void>((resolve) => {
        socket.close(resolve)
      })
    },
  }
}
